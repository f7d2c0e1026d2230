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

async function note({ sql, log, audit }: Deps, userId: string): Promise<void> {
  log.error({ userId }, "what lets a person sign in was changed by something other than BillStack");
  const entry = { userId: null, action: "account.refused_as_altered", detail: { ofUser: userId } } as const;
  for (const { id: teamId } of await listTeams(sql, userId))
    await audit.recordSeldom(sql, userId, RECORD_MS, { teamId, ...entry });
}
