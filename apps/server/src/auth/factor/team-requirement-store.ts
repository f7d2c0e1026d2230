import type { TeamId } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

import type { AnySql } from "../../database/any-sql.js";

/** Whether a team requires a second factor, and how many of its members have none. */
export interface TeamRequirement {
  requireSecondFactor: boolean;
  membersWithout: number;
}

/** Returns what the team requires. */
export async function findRequirement(sql: AnySql, teamId: TeamId): Promise<TeamRequirement> {
  const [team] = await sql<TeamRequirement[]>`
    select require_second_factor as "requireSecondFactor", (
      select count(*)::int from billstack.members
      where team_id = ${teamId} and not exists (
        select from billstack.second_factors factor
        where factor.user_id = members.user_id and active_since is not null)
    ) as "membersWithout"
    from billstack.teams where id = ${teamId}`;
  return team ?? { requireSecondFactor: false, membersWithout: 0 };
}

/**
 * Stores whether the team requires a second factor.
 *
 * @returns whether that is a change
 */
export async function storeRequirement(
  sql: TransactionSql,
  teamId: TeamId,
  required: boolean,
): Promise<boolean> {
  const changed = await sql`
    update billstack.teams set require_second_factor = ${required}
    where id = ${teamId} and require_second_factor <> ${required}`;
  return changed.count > 0;
}
