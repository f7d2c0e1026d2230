import type { TeamId } from "@billstack/tenancy";
import type { Role } from "@billstack/tenancy/roles";

import type { AnySql } from "../database/any-sql.js";

/** A team, and the user's role in it. */
export interface Membership {
  id: TeamId;
  name: string;
  role: Role;
  /** Whether the team's members need a second factor. */
  requireSecondFactor: boolean;
}

/** Returns the teams that the user is a member of, the oldest first. */
export async function listTeams(sql: AnySql, userId: string): Promise<Membership[]> {
  return sql<Membership[]>`
    select teams.id, teams.name, members.role, require_second_factor as "requireSecondFactor"
    from billstack.members join billstack.teams on teams.id = members.team_id
    where members.user_id = ${userId}
    order by teams.created_at, teams.id`;
}
