import type { TeamId } from "@billstack/tenancy";

import type { AnySql } from "../database/any-sql.js";

/** @throws Error if there is no such team, or if it was deleted */
export async function requireTeam(sql: AnySql, teamId: TeamId): Promise<void> {
  const [team] = await sql`select from billstack.teams where id = ${teamId} and deleted_at is null`;
  if (team === undefined) throw new Error(`There is no team ${teamId}.`);
}
