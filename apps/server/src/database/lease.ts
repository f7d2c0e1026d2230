import { randomBytes } from "node:crypto";

import type { AnySql } from "./any-sql.js";

/**
 * How long a lease lasts, in seconds. Its process renews it every 10 seconds. If the process stops doing so, for
 * example because its machine is gone, another process can take the lease after this time.
 */
export const LEASE_SECONDS = 30;

/** A part of the names of processes whose sessions cannot be found by their names. */
const HIDDEN = " pooled ";

/**
 * Makes a name for the sessions of this process (`application_name`). The names of its leases begin with it.
 *
 * @param pooler whether the sessions go through a connection pooler. It may give a session to another process while this
 *   one lives, or show another name, so a missing session does not mean that the process has ended. The name says so
 */
export function nameSessions(pooler: boolean): string {
  return `billstack ${randomBytes(6).toString("hex")}${pooler ? HIDDEN.trimEnd() : ""}`;
}

/** Runs `work` and renews its lease with `renew` meanwhile. If a renewal fails, the next one makes up for it. */
export async function whileRenewing<T>(renew: () => Promise<unknown>, work: () => Promise<T>): Promise<T> {
  const renewing = setInterval(() => void tryTo(renew), (LEASE_SECONDS * 1_000) / 3);
  try {
    return await work();
  } finally {
    clearInterval(renewing);
  }
}

/** Runs `renew` and ignores its failure, whether it rejects or throws at once. */
async function tryTo(renew: () => Promise<unknown>): Promise<void> {
  try {
    await renew();
  } catch {
    // The next renewal makes up for it.
  }
}

/**
 * Returns the SQL condition that a row's lease (`leased_by`, `leased_until`) is free: nobody has taken it, it has
 * run out, or the process that took it has no session in PostgreSQL any more. Such a process was killed, or is cut
 * off and cannot write. Sessions of other database roles hide their names, so any of them may belong to that
 * process, and the lease counts as taken. So does the lease of a process behind a connection pooler, until it runs out.
 */
export function leaseIsFree(sql: AnySql) {
  return sql`(leased_until is null or leased_until <= now() or (position(${HIDDEN} in leased_by) = 0 and not exists (
    select from pg_stat_activity
    where datname = current_database() and backend_type = 'client backend'
      and (application_name is null or starts_with(leased_by, application_name || ' ')))))`;
}
