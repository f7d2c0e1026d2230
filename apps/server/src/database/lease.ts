import type { AnySql } from "./any-sql.js";

/** A lease lasts this long at most and is renewed three times in it; one whose machine is gone is lost then. */
export const LEASE_SECONDS = 30;

/** Does `work` while its lease is renewed; a renewal that fails is made up for by the next one. */
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
 * The condition that a row's lease (`leased_by`, `leased_until`) is free: never taken, run out, or its process has no
 * session left: that process was killed, or is cut off and cannot write. (Sessions of another role hide their names,
 * and may be its.)
 */
export function leaseIsFree(sql: AnySql) {
  return sql`(leased_until is null or leased_until <= now() or not exists (
    select from pg_stat_activity
    where datname = current_database() and backend_type = 'client backend'
      and (application_name is null or starts_with(leased_by, application_name || ' '))))`;
}
