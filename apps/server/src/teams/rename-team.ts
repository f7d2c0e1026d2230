import type { TeamId } from "@billstack/tenancy";

import type { TeamContext } from "../context.js";
import { shortTransaction } from "../database/short-transaction.js";
import { notify } from "../database/signals.js";
import { lockMembers } from "./lock-members.js";
import { findTeamName, setTeamName } from "./team-store.js";

/**
 * Gives the team another name. Several teams may have the same name.
 *
 * @throws AppError not_found
 */
export async function renameTeam(
  ctx: TeamContext,
  { name }: { name: string },
): Promise<{ team: { id: TeamId; name: string } }> {
  const { deps, teamId, actor } = ctx;
  await shortTransaction(deps.sql, async (sql) => {
    await lockMembers(sql, ctx);
    const from = await findTeamName(sql, teamId);
    if (from === name) return;
    await setTeamName(sql, teamId, name);
    await deps.audit.record(sql, { teamId, ...actor, action: "team.renamed", detail: { from, to: name } });
    await notify(sql, { kind: "members", teamId });
  });
  return { team: { id: teamId, name } };
}
