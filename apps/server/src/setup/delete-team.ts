import type { TeamId } from "@billstack/tenancy";
import type { JSONValue, TransactionSql } from "postgres";
import type { z } from "zod";

import { listKeyIds } from "../api-keys/manage-store.js";
import { markLeft } from "../connection/move-store.js";
import type { disconnectOutput } from "../connection/schemas.js";
import type { TeamContext } from "../context.js";
import { shortTransaction } from "../database/short-transaction.js";
import { notify } from "../database/signals.js";
import type { Deps } from "../deps.js";
import { AppError } from "../errors.js";
import { findLogin } from "../sql-access/store.js";
import { revokeLogin } from "../sql-access/revoke-login.js";
import { lockMembers, requireManages } from "../teams/lock-members.js";
import {
  deleteTeamRows,
  findTeamName,
  lockTeamAgainstInserts,
  markTeamDeleted,
} from "../teams/team-store.js";
import { refuseToDropObjects } from "./dependents.js";
import { disconnectTeam } from "./disconnect.js";

/** If this process dies before the deletion has ended, a job completes it after this time (in seconds). */
const COMPLETE_AFTER_SECONDS = 30;

/**
 * Deletes a team in two steps. First one transaction deletes its members, invitations, API keys and notices, and marks
 * the team as deleted: from then on nobody reaches it, and nobody joins or connects it. Then the team is disconnected,
 * which deletes the webhook endpoint in Stripe, the team schema and the stored secrets, and the SQL login is revoked.
 * The audit stays. The id of the team is never used again.
 *
 * @param input `name`: the exact name of the team, so that nobody deletes a team by accident; `dropObjects`: whether to
 *   drop also what people have made in the team schema
 * @throws AppError not_found, role_too_low, invalid_input; objects_in_schema if people have made something and
 *   `dropObjects` is not true
 */
export async function deleteTeam(
  ctx: TeamContext,
  { name, dropObjects = false }: { name: string; dropObjects?: boolean | undefined },
): Promise<z.infer<typeof disconnectOutput>> {
  const { deps, systemDeps, teamId, actor } = ctx;
  const keyIds = await shortTransaction(deps.sql, async (sql) => {
    await lockTeamAgainstInserts(sql, teamId);
    const { own } = await lockMembers(sql, ctx);
    requireManages(own, "owner");
    await requireName(sql, teamId, name);
    if (!dropObjects) await refuseToDropObjects(sql, teamId, "deleting the team");
    return removeTeam(deps, sql, teamId, { ...actor });
  });
  for (const keyId of keyIds) deps.apiKeys.drop(keyId);
  // The caller is no member any more, so the wall of the team would let nothing pass.
  return completeDeletion(systemDeps, teamId, actor.userId);
}

/**
 * Deletes a team that was moved to another installation, as `deleteTeam` does. Its webhook endpoint in Stripe stays,
 * because it sends to the other installation now.
 *
 * @throws Error if the team is not being moved, or no export of it is complete
 */
export async function deleteMovedTeam(deps: Deps, teamId: TeamId): Promise<z.infer<typeof disconnectOutput>> {
  await shortTransaction(deps.sql, async (sql) => {
    await lockTeamAgainstInserts(sql, teamId);
    const exportId = await markLeft(sql, teamId);
    if (exportId === null)
      throw new Error(
        `Team ${teamId} is not being moved, or no export of it is complete. Nothing was changed.`,
      );
    await removeTeam(deps, sql, teamId, { userId: null, detail: { movedAway: true, exportId } });
  });
  return completeDeletion(deps, teamId, null);
}

/**
 * Deletes the rows of a team that is locked, marks it as deleted, and sends the job that completes the deletion.
 *
 * @returns the ids of its API keys
 */
async function removeTeam(
  deps: Deps,
  sql: TransactionSql,
  teamId: TeamId,
  entry: { userId: string | null; apiKeyId?: string | null; detail?: Record<string, JSONValue> },
): Promise<string[]> {
  const ids = await listKeyIds(sql, teamId);
  for (const keyId of ids) await notify(sql, { kind: "api_key", teamId, keyId });
  await deleteTeamRows(sql, teamId);
  await markTeamDeleted(sql, teamId);
  await deps.audit.record(sql, { teamId, ...entry, action: "team.deleted" });
  const data = { teamId, userId: entry.userId };
  await deps.jobs.send(sql, "delete_team", data, { startAfter: COMPLETE_AFTER_SECONDS });
  await notify(sql, { kind: "members", teamId });
  return ids;
}

/**
 * Makes the second step of a deletion. Does nothing if it was made. A SQL login that cannot be revoked holds nothing
 * up, because there is nothing left that it may read. The sweep tries it again.
 */
export async function completeDeletion(
  deps: Deps,
  teamId: TeamId,
  userId: string | null,
): Promise<z.infer<typeof disconnectOutput>> {
  const work = { deps, teamId, actor: { userId } };
  const disconnected = await disconnectTeam(work);
  if ((await findLogin(deps.sql, teamId)) !== null) {
    await revokeLogin(work).catch((error: unknown) => {
      deps.log.error({ err: error, teamId }, "the SQL login of a deleted team could not be revoked");
    });
  }
  // A sweep that began before may have stored a notice about the connection meanwhile.
  await shortTransaction(deps.sql, (sql) => deleteTeamRows(sql, teamId));
  return disconnected ?? { success: true };
}

async function requireName(sql: TransactionSql, teamId: TeamId, name: string): Promise<void> {
  if (name === (await findTeamName(sql, teamId))) return;
  const message = "This is not the name of the team. Enter it exactly, in upper and lower case.";
  throw new AppError("invalid_input", `The input is not right. name: ${message}`, {
    issues: [{ path: "name", message }],
  });
}
