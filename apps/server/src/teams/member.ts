import type { TeamId } from "@billstack/tenancy";
import type { Role } from "@billstack/tenancy/roles";
import type { Sql } from "postgres";

/** The user's role in the team, or null where they are no member (or there is no such team). */
export async function findRole(sql: Sql, teamId: TeamId, userId: string): Promise<Role | null> {
  const [member] = await sql<{ role: Role }[]>`
    select role from billstack.members where team_id = ${teamId} and user_id = ${userId}`;
  return member?.role ?? null;
}
