import type { TeamContext } from "../../context.js";
import { shortTransaction } from "../../database/short-transaction.js";
import { notify } from "../../database/signals.js";
import { requireFactor } from "./require-factor.js";
import { findRequirement, storeRequirement, type TeamRequirement } from "./team-requirement-store.js";

/**
 * Stores whether the members of the team need a second factor. Who switches it on must have one, so that they do not
 * shut themselves out. The open streams of members without one end. API keys and SQL logins belong to no person, and
 * work as before.
 *
 * @throws AppError no_second_factor
 */
export async function setTeamRequirement(
  { deps: { sql, audit }, teamId, actor }: TeamContext,
  required: boolean,
): Promise<TeamRequirement> {
  if (required && actor.userId !== null) await requireFactor(sql, actor.userId);
  await shortTransaction(sql, async (transaction) => {
    if (!(await storeRequirement(transaction, teamId, required))) return;
    const action = required ? "team.second_factor_required" : "team.second_factor_optional";
    await notify(transaction, { kind: "members", teamId });
    await audit.record(transaction, { teamId, ...actor, action });
  });
  return findRequirement(sql, teamId);
}
