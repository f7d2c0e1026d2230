import type { TransactionSql } from "postgres";

import type { Context } from "../context.js";
import { shortTransaction } from "../database/short-transaction.js";
import { notify } from "../database/signals.js";
import { AppError } from "../errors.js";
import { listTeams, type Membership } from "../teams/list.js";
import { hasOtherOwner, lockTeam } from "../teams/member-store.js";
import { announceEnd } from "./announce-end.js";
import { logAuthentication } from "./log-authentication.js";
import { provePassword } from "./prove-password.js";
import { recordInTeams } from "./record-in-teams.js";
import type { SessionUser } from "./session-store.js";
import { deleteUser } from "./store.js";

/**
 * Deletes the account of the person who is signed in: the user, their sessions and their memberships. The audit of
 * their teams keeps only the user's id. A team never loses its last owner this way, and no team is deleted with the
 * account, because a team has data and a connection to Stripe: the person deletes such a team first.
 *
 * @throws AppError wrong_credentials, too_many_requests; last_owner, with the names of the teams
 */
export function deleteAccount(
  ctx: Context & { user: SessionUser },
  input: { password: string },
): Promise<{ success: true }> {
  return logAuthentication(ctx, "account_deletion", { userId: ctx.user.id }, () => remove(ctx, input));
}

async function remove(
  { deps, user, setCookie }: Context & { user: SessionUser },
  { password }: { password: string },
): Promise<{ success: true }> {
  await provePassword(deps, user, password);
  await shortTransaction(deps.sql, async (sql) => {
    const teams = await listTeams(sql, user.id);
    // Always in the same order, so that two deletions at once cannot wait for each other.
    for (const { id } of teams.toSorted((a, b) => (a.id < b.id ? -1 : 1))) await lockTeam(sql, id);
    await requireOtherOwners(sql, user.id, await listTeams(sql, user.id));
    await recordInTeams(deps, sql, user.id, "account.deleted");
    await deleteUser(sql, user.id);
    for (const { id } of teams) await notify(sql, { kind: "members", teamId: id });
    await announceEnd(sql, user.id);
  });
  setCookie(deps.sessions.blankCookie());
  return { success: true };
}

async function requireOtherOwners(
  sql: TransactionSql,
  userId: string,
  teams: readonly Membership[],
): Promise<void> {
  const names: string[] = [];
  for (const { id, name, role } of teams)
    if (role === "owner" && !(await hasOtherOwner(sql, id, userId))) names.push(name);
  if (names.length === 0) return;
  throw new AppError(
    "last_owner",
    `You are the only owner of: ${names.join(", ")}. Make another member an owner of each team, or delete the team first.`,
    { details: { teams: names } },
  );
}
