import type { TeamId } from "@billstack/tenancy";

import type { AnySql } from "../database/any-sql.js";

/**
 * Returns since when a team is being moved to another installation; null if it is not. While it is, the connection's
 * `disconnecting_at` is `infinity`: so everything that would write for the connection leaves it alone, as during a
 * disconnect, but nothing completes a disconnect.
 */
export async function movingSince(sql: AnySql, teamId: TeamId): Promise<Date | null> {
  const [move] = await sql<{ since: Date }[]>`
    select since from billstack.moves where team_id = ${teamId} and direction = 'out'`;
  return move?.since ?? null;
}

/** Whether the team was moved to another installation, and is deleted here or being deleted. */
export async function hasLeft(sql: AnySql, teamId: TeamId): Promise<boolean> {
  const found = await sql`
    select from billstack.moves
    where team_id = ${teamId} and direction = 'out' and ended_at is not null`;
  return found.length > 0;
}

/**
 * Stores that a team has left, because it is being deleted here.
 *
 * @returns the id of its export; null if it is not being moved, or no export is complete. Then nothing is stored
 */
export async function markLeft(sql: AnySql, teamId: TeamId): Promise<string | null> {
  const [move] = await sql<{ exportId: string }[]>`
    update billstack.moves set ended_at = coalesce(ended_at, now())
    where team_id = ${teamId} and direction = 'out' and export_id is not null returning export_id as "exportId"`;
  return move?.exportId ?? null;
}
