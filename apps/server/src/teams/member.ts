import type { TeamId } from "@billstack/tenancy";
import type { Role } from "@billstack/tenancy/roles";

import type { AnySql } from "../database/any-sql.js";

/** Returns the user's role in the team; null if the user is no member of it, or the team does not exist. */
export async function findRole(sql: AnySql, teamId: TeamId, userId: string): Promise<Role | null> {
  const [member] = await sql<{ role: Role }[]>`
    select role from billstack.members where team_id = ${teamId} and user_id = ${userId}`;
  return member?.role ?? null;
}
