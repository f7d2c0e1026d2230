import type { Sql, TransactionSql } from "postgres";

import { LEASE_SECONDS } from "../database/lease.js";

/** How many milliseconds a reader's transaction waits for a lock on an object. */
const LOCK_MS = 1_000;

/**
 * Leases connections for the readers of this process. The caller has locked them, so no other process can do the
 * same.
 */
export async function leaseForReading(sql: TransactionSql, ids: string[], worker: string): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    update billstack.connections
    set leased_by = ${worker}, leased_until = now() + make_interval(secs => ${LEASE_SECONDS})
    where id = any (${ids}::uuid[])`;
}

/** Extends the leases that this process still has. A lease that has expired is not extended. */
export async function renewLeases(sql: Sql, ids: string[], worker: string): Promise<void> {
  await sql`
    update billstack.connections set leased_until = now() + make_interval(secs => ${LEASE_SECONDS})
    where id = any (${ids}::uuid[]) and leased_by = ${worker} and leased_until > now()
    returning set_config('synchronous_commit', 'off', true)`;
}

/** Ends a lease, so that other processes may serve the connection. */
export async function releaseLease(sql: Sql, id: string, worker: string): Promise<void> {
  await sql`
    update billstack.connections set leased_until = now()
    where id = ${id} and leased_by = ${worker} and leased_until > now()
    returning set_config('synchronous_commit', 'off', true)`;
}

/**
 * Finds which of these connections this process may still read for: they exist, are not being disconnected, and
 * are leased by this worker.
 * @returns the version of the Stripe keys of each of them, by connection id
 */
export async function findReadable(sql: Sql, ids: string[], worker: string): Promise<Map<string, number>> {
  const rows = await sql<{ id: string; keysVersion: number }[]>`
    select id, keys_version as "keysVersion" from billstack.connections
    where id = any (${ids}::uuid[]) and disconnecting_at is null and leased_by = ${worker} and leased_until > now()`;
  return new Map(rows.map(({ id, keysVersion }) => [id, keysVersion]));
}

/**
 * Locks a connection before objects that were read from Stripe are written. The commit does not wait for the
 * disk: if a crash of PostgreSQL undoes it, the events are waiting again and are applied again.
 * @returns false if the connection does not exist or is being disconnected
 */
export async function holdForReader(sql: TransactionSql, id: string): Promise<boolean> {
  const rows = await sql`
    select set_config('synchronous_commit', 'off', true), set_config('lock_timeout', ${`${LOCK_MS}ms`}, true)
    from billstack.connections where id = ${id} and disconnecting_at is null for key share`;
  return rows.length === 1;
}
