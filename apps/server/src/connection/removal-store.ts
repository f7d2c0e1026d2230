import type { TeamId } from "@billstack/tenancy";
import type { Sql, TransactionSql } from "postgres";

import type { AnySql } from "../database/any-sql.js";

/** How far the removal of what is left of a disconnected connection is. */
export interface RemovalProgress {
  since: Date;
  /** How many events are deleted. */
  removed: number;
  /** About how many events there were. */
  expected: number;
}

/**
 * Up to where rows are deleted: a table, and the key of its last deleted row, or when the last deleted event arrived.
 * `after` is null if no row of the table is deleted.
 */
export interface Place {
  table: "inbox" | "freshness" | "seen";
  after: string[] | null;
}

/** What a removal deletes from next. */
export interface Removal {
  connectionId: string;
  teamId: TeamId;
  verificationIds: string[];
  place: Place;
}

/** Stores that rows of the connection are left. The caller deletes the connection in the same transaction. */
export async function insertRemoval(
  sql: TransactionSql,
  { connectionId, teamId, verificationIds, place }: Removal,
  { removed, expected }: Pick<RemovalProgress, "removed" | "expected">,
): Promise<void> {
  await sql`
    insert into billstack.removals (connection_id, team_id, verification_ids, expected, removed, place)
    values (${connectionId}, ${teamId}, ${verificationIds}, ${expected}, ${removed}, ${sql.json({ ...place })})`;
}

/** Locks a removal until the transaction ends; null if it has ended or another process works on it. */
export async function lockRemoval(
  sql: TransactionSql,
  connectionId: string,
): Promise<(Removal & { removed: number }) | null> {
  const [removal] = await sql<(Removal & { removed: number })[]>`
    select connection_id as "connectionId", team_id as "teamId", verification_ids as "verificationIds", place,
      removed::float8 as removed
    from billstack.removals where connection_id = ${connectionId} for update skip locked`;
  return removal ?? null;
}

/** Stores how far a removal is. */
export async function moveRemoval(
  sql: TransactionSql,
  connectionId: string,
  { place, events }: { place: Place; events: number },
): Promise<void> {
  await sql`
    update billstack.removals
    set place = ${sql.json({ ...place })}, removed = removed + ${events}, stepped_at = now()
    where connection_id = ${connectionId}`;
}

/** Ends a removal: deletes its row, and the verifications whose rows are deleted now. */
export async function endRemoval(
  sql: TransactionSql,
  { connectionId, verificationIds }: Removal,
): Promise<void> {
  await sql`delete from billstack.verifications where id = any (${verificationIds}::uuid[]) and connection_id is null`;
  await sql`delete from billstack.removals where connection_id = ${connectionId}`;
}

/** Returns the connections whose removal has not moved for a minute, because its job was lost or failed. */
export async function idleRemovals(sql: Sql): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select connection_id as id from billstack.removals where stepped_at < now() - interval '1 minute'`;
  return rows.map(({ id }) => id);
}

/** Returns how far the removals of a team's former connections are, together; null if nothing is left of any. */
export async function readRemovalProgress(sql: AnySql, teamId: TeamId): Promise<RemovalProgress | null> {
  const [row] = await sql<(Omit<RemovalProgress, "since"> & { since: Date | null })[]>`
    select min(began_at) as since, coalesce(sum(removed), 0)::float8 as removed,
      coalesce(sum(greatest(expected, removed)), 0)::float8 as expected
    from billstack.removals where team_id = ${teamId}`;
  return row?.since == null ? null : { ...row, since: row.since };
}

/** Returns how many events the connection has received, as far as they are counted (`inbox/hours.ts`). */
export async function countReceived(sql: AnySql, connectionId: string): Promise<number> {
  const [row] = await sql<{ events: number }[]>`
    select coalesce(sum(received), 0)::float8 as events
    from billstack.inbox_hours where connection_id = ${connectionId}`;
  return row?.events ?? 0;
}

/**
 * Takes the verifications that have rows in `seen` away from the connection, so that they are not deleted with it: a
 * verification of a large account has seen millions of objects.
 * @returns their ids
 */
export async function detachVerifications(sql: TransactionSql, connectionId: string): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    update billstack.verifications
    set connection_id = null, status = 'failed', finished_at = coalesce(finished_at, now())
    where connection_id = ${connectionId} and exists (select from billstack.seen where verification_id = verifications.id)
    returning id`;
  return rows.map(({ id }) => id);
}
