import type { TeamId } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

import type { AnySql } from "../../database/any-sql.js";

/** What is stored about the move of a team. */
export interface Move {
  direction: "out" | "in";
  since: Date;
  exportId: string | null;
  endedAt: Date | null;
}

/** Returns what is stored about the move of a team; null if it has never moved. */
export async function findMove(sql: AnySql, teamId: TeamId): Promise<Move | null> {
  const [move] = await sql<Move[]>`
    select direction, since, export_id as "exportId", ended_at as "endedAt" from billstack.moves
    where team_id = ${teamId}`;
  return move ?? null;
}

/** Locks a team alone against changes of people and programs until the transaction ends (migration 0086). */
export async function lockMove(sql: TransactionSql, teamId: TeamId): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('billstack.move ' || ${teamId}::text, 0))`;
}

/** Stores that a team leaves. If that is stored already, its beginning stays, and an earlier export counts no more. */
export async function beginMove(sql: TransactionSql, teamId: TeamId): Promise<void> {
  await sql`
    insert into billstack.moves as move (team_id, direction) values (${teamId}, 'out')
    on conflict (team_id) do update
    set direction = 'out', export_id = null, ended_at = null,
      since = case when move.direction = 'out' then move.since else now() end`;
}

/**
 * Stores that the export of a team is complete.
 *
 * @param since since when the team was closed, ISO 8601
 * @returns false if the team was opened again meanwhile
 */
export async function noteExport(
  sql: AnySql,
  teamId: TeamId,
  { exportId, since }: { exportId: string; since: string },
): Promise<boolean> {
  const noted = await sql`
    update billstack.moves set export_id = ${exportId}
    where team_id = ${teamId} and direction = 'out' and date_trunc('milliseconds', since) = ${since}`;
  return noted.count > 0;
}

/** Forgets that a team leaves. @returns false if it does not */
export async function endMove(sql: TransactionSql, teamId: TeamId): Promise<boolean> {
  const ended = await sql`
    delete from billstack.moves where team_id = ${teamId} and direction = 'out' and ended_at is null`;
  return ended.count > 0;
}

/** Stores that a team has come from another installation. */
export async function insertArrival(
  sql: TransactionSql,
  teamId: TeamId,
  { exportId, since }: { exportId: string; since: string },
): Promise<void> {
  await sql`
    insert into billstack.moves (team_id, direction, since, export_id)
    values (${teamId}, 'in', ${since}, ${exportId})`;
}

/** Stores that the webhook endpoint of a team that has come sends to this installation. */
export async function noteEndpoint(sql: AnySql, teamId: TeamId): Promise<void> {
  await sql`update billstack.moves set ended_at = now() where team_id = ${teamId} and direction = 'in'`;
}

/**
 * Closes the team's connection: from the end of the transaction on, nobody begins a write for it. All writes look at
 * `disconnecting_at`, also those of processes of an earlier version. The time `infinity` is never long ago, so nobody
 * completes it as a disconnect.
 */
export async function closeConnection(sql: TransactionSql, teamId: TeamId): Promise<void> {
  await sql`
    update billstack.connections set disconnecting_at = 'infinity', right_until = least(right_until, now())
    where team_id = ${teamId} and disconnecting_at is null`;
}

/**
 * Opens a connection again that `closeConnection` has closed. A look for missed events begins anew, because the one that was
 * interrupted has begun before.
 *
 * @returns its id; null if the team has none
 */
export async function openConnectionAgain(sql: TransactionSql, teamId: TeamId): Promise<string | null> {
  const [connection] = await sql<{ id: string }[]>`
    update billstack.connections
    set disconnecting_at = null, catch_up = null, key_proof_due_at = now(), endpoints_looked_at = null
    where team_id = ${teamId} and disconnecting_at = 'infinity' returning id`;
  return connection?.id ?? null;
}
