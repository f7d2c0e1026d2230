import type { TeamId } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

import type { AnySql } from "../database/any-sql.js";

/** An upgrade of a team schema that has failed. */
export interface FailedUpgrade {
  since: Date;
  attempts: number;
  nextAttemptAt: Date;
  /** Whether the upgrade only waited too long for a lock. Otherwise something is in its way. */
  locked: boolean;
  error: string;
}

/** An upgrade that only waits for a lock is tried again after at most this time, in seconds. */
const LONGEST_LOCKED_SECONDS = 60;
/** An upgrade that something is in the way of is tried again after at most this time, in seconds. */
const LONGEST_SECONDS = 60 * 60;

/** Returns the failed upgrade of a connection's schema; null if it has not failed. */
export async function findFailedUpgrade(sql: AnySql, connectionId: string): Promise<FailedUpgrade | null> {
  const [row] = await sql<FailedUpgrade[]>`
    select since, attempts, next_attempt_at as "nextAttemptAt", locked, error
    from billstack.schema_upgrades where connection_id = ${connectionId}`;
  return row ?? null;
}

/**
 * Stores that an upgrade has failed, and when it is tried again: after 2 s, and each time after twice as long.
 *
 * @returns how often it was tried
 */
export async function noteFailedUpgrade(
  sql: AnySql,
  connectionId: string,
  { locked, error }: Pick<FailedUpgrade, "locked" | "error">,
): Promise<number> {
  const longest = locked ? LONGEST_LOCKED_SECONDS : LONGEST_SECONDS;
  const [row] = await sql<{ attempts: number }[]>`
    insert into billstack.schema_upgrades as known (connection_id, next_attempt_at, locked, error)
    select id, now() + interval '2 seconds', ${locked}, ${error} from billstack.connections where id = ${connectionId}
    on conflict (connection_id) do update set attempts = known.attempts + 1, locked = ${locked}, error = ${error},
      next_attempt_at = now() + interval '1 second' * least(2 ^ least(known.attempts + 1, 20), ${longest}::int)
    returning attempts`;
  return row?.attempts ?? 0;
}

/** Deletes what is stored about the failed upgrade of a connection's schema. */
export async function forgetFailedUpgrade(sql: AnySql, connectionId: string): Promise<void> {
  await sql`delete from billstack.schema_upgrades where connection_id = ${connectionId}`;
}

/** A connection whose schema is to be upgraded. */
export interface ToUpgrade {
  id: string;
  teamId: TeamId;
}

/** Returns those of the teams that are connected and whose upgrade may be tried now. */
export async function dueForUpgrade(sql: AnySql, teamIds: readonly TeamId[]): Promise<ToUpgrade[]> {
  return sql<ToUpgrade[]>`
    select id, team_id as "teamId" from billstack.connections
    where team_id = any (${[...teamIds]}::text[]) and sync_status = 'ready' and disconnecting_at is null
      and not exists (
        select from billstack.schema_upgrades
        where connection_id = connections.id and next_attempt_at > now())
    order by team_id`;
}

/** Returns how many upgrades have failed because something is in their way. */
export async function countBlockedUpgrades(sql: AnySql): Promise<number> {
  const [row] = await sql<{ blocked: number }[]>`
    select count(*)::int as blocked from billstack.schema_upgrades where not locked`;
  return row?.blocked ?? 0;
}

/**
 * Takes the locks of an upgrade until the end of the transaction. While they are held, no turn of the worker applies
 * events of the connection, so no turn waits for the upgrade together with the other teams that it serves.
 *
 * @param timeoutMs how many milliseconds a statement of the transaction waits for a lock
 * @returns false if another process upgrades the schema now
 */
export async function lockForUpgrade(
  sql: TransactionSql,
  connectionId: string,
  timeoutMs: number,
): Promise<boolean> {
  const [row] = await sql<{ isMine: boolean }[]>`
    select set_config('lock_timeout', ${`${timeoutMs}ms`}, true),
      pg_try_advisory_xact_lock(hashtextextended('billstack.schema_upgrade ' || ${connectionId}, 0)) as "isMine"`;
  if (row?.isMine !== true) return false;
  await sql`select pg_advisory_xact_lock(hashtextextended('billstack.inbox ' || ${connectionId}, 0))`;
  return true;
}
