import type { AuditAction } from "../audit/record.js";
import type { Deps } from "../deps.js";
import { AppError } from "../errors.js";
import { listTeams } from "../teams/list.js";
import type { StoredAccount } from "./account-seal-store.js";

/** The same refusal is in the audit of a team once in this time, in milliseconds. */
const RECORD_MS = 600_000;

/**
 * Returns what lets the user sign in, if it is what BillStack has stored. Otherwise the log and the audit of the user's
 * teams say so.
 *
 * @throws AppError account_altered
 */
export async function requireIntact(deps: Deps, userId: string): Promise<StoredAccount | null> {
  try {
    return await deps.accounts.read(deps.sql, userId);
  } catch (error) {
    if (error instanceof AppError && error.code === "account_altered") await note(deps, userId);
    throw error;
  }
}

/** Whether what lets the user sign in is what BillStack has stored. If not, the log and the audit say so. */
export async function isIntact(deps: Deps, userId: string): Promise<boolean> {
  try {
    await requireIntact(deps, userId);
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === "account_altered") return false;
    throw error;
  }
}

/** Says in the log and in the audit of the user's teams that a link for a reset has not the right seal. */
export async function noteForgedLink(deps: Deps, userId: string): Promise<void> {
  deps.log.warn(
    { userId },
    "a link for a reset was refused, because something other than BillStack has stored or changed it",
  );
  await recordSeldom(deps, userId, "account.reset_link_refused");
}

async function note(deps: Deps, userId: string): Promise<void> {
  deps.log.error({ userId }, "what lets a person sign in was changed by something other than BillStack");
  await recordSeldom(deps, userId, "account.refused_as_altered");
}

async function recordSeldom({ sql, audit }: Deps, userId: string, action: AuditAction): Promise<void> {
  const entry = { userId: null, action, detail: { ofUser: userId } };
  for (const { id: teamId } of await listTeams(sql, userId))
    await audit.recordSeldom(sql, userId, RECORD_MS, { teamId, ...entry });
}
