import type { Sql, TransactionSql } from "postgres";

import { LEASE_SECONDS } from "../database/lease.js";

/** A reader's transaction waits so long for a lock that somebody has on an object. */
const LOCK_MS = 1_000;

/** Leases connections for readers of this process. The caller holds them, so that no other process does the same. */
export async function leaseForReading(sql: TransactionSql, ids: string[], worker: string): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    update billstack.connections
    set leased_by = ${worker}, leased_until = now() + make_interval(secs => ${LEASE_SECONDS})
    where id = any (${ids}::uuid[])`;
}

/** Extends the leases that this process still has. A lease that has run out is lost. */
export async function renewLeases(sql: Sql, ids: string[], worker: string): Promise<void> {
  await sql`
    update billstack.connections set leased_until = now() + make_interval(secs => ${LEASE_SECONDS})
    where id = any (${ids}::uuid[]) and leased_by = ${worker} and leased_until > now()
    returning set_config('synchronous_commit', 'off', true)`;
}

/** Gives a lease back, so that other processes may serve the connection. */
export async function releaseLease(sql: Sql, id: string, worker: string): Promise<void> {
  await sql`
    update billstack.connections set leased_until = now()
    where id = ${id} and leased_by = ${worker} and leased_until > now()
    returning set_config('synchronous_commit', 'off', true)`;
}

/**
 * Of these connections those that may still be read for, with their sealed keys: not gone, not being disconnected, and
 * leased by this process.
 */
export async function findReadable(sql: Sql, ids: string[], worker: string): Promise<Map<string, string>> {
  const rows = await sql<{ id: string; secretKeySealed: string }[]>`
    select id, secret_key_sealed as "secretKeySealed" from billstack.connections
    where id = any (${ids}::uuid[]) and disconnecting_at is null and leased_by = ${worker} and leased_until > now()`;
  return new Map(rows.map(({ id, secretKeySealed }) => [id, secretKeySealed]));
}

/**
 * Takes the fence of a connection for writing what was read. False: it is gone or being disconnected. The commit does
 * not wait for the disk, as what a crash undoes is done again.
 */
export async function holdForReader(sql: TransactionSql, id: string): Promise<boolean> {
  const rows = await sql`
    select set_config('synchronous_commit', 'off', true), set_config('lock_timeout', ${`${LOCK_MS}ms`}, true)
    from billstack.connections where id = ${id} and disconnecting_at is null for key share`;
  return rows.length === 1;
}
