import type { TeamId } from "@billstack/tenancy";
import type { Role } from "@billstack/tenancy/roles";
import type { Sql } from "postgres";

export interface Membership {
  id: TeamId;
  name: string;
  role: Role;
}

/** The teams that the user belongs to, oldest first. */
export async function listTeams(sql: Sql, userId: string): Promise<Membership[]> {
  return sql<Membership[]>`
    select teams.id, teams.name, members.role
    from billstack.members join billstack.teams on teams.id = members.team_id
    where members.user_id = ${userId}
    order by teams.created_at, teams.id`;
}
