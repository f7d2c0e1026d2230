import type { TeamId } from "@billstack/tenancy";
import type { Role } from "@billstack/tenancy/roles";

import type { AnySql } from "../database/any-sql.js";

/** A user's role in a team, and whether the user lacks the second factor that the team requires. */
export interface TeamMember {
  role: Role;
  lacksFactor: boolean;
}

/**
 * The columns of {@link TeamMember} in a statement that joins `billstack.members` and `billstack.teams`. Both are null
 * if the user is no member.
 */
export function memberColumns(sql: AnySql) {
  return sql`
    members.role, require_second_factor and not exists (
      select from billstack.second_factors
      where second_factors.user_id = members.user_id and active_since is not null) as "lacksFactor"`;
}

/** Returns what the user is in the team; null if the user is no member of it, or the team does not exist. */
export async function findTeamMember(
  sql: AnySql,
  teamId: TeamId,
  userId: string,
): Promise<TeamMember | null> {
  const [member] = await sql<TeamMember[]>`
    select ${memberColumns(sql)}
    from billstack.members join billstack.teams on teams.id = team_id
    where team_id = ${teamId} and members.user_id = ${userId}`;
  return member ?? null;
}

/** Returns the user's role in the team; null if the user is no member of it, or the team does not exist. */
export async function findRole(sql: AnySql, teamId: TeamId, userId: string): Promise<Role | null> {
  const [member] = await sql<{ role: Role }[]>`
    select role from billstack.members where team_id = ${teamId} and user_id = ${userId}`;
  return member?.role ?? null;
}
