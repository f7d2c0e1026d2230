import type { Sql } from "postgres";

/**
 * The condition that a row's lease (`leased_by`, `leased_until`) is free: never taken, run out, or its process has no
 * session left: that process was killed, or is cut off and cannot write. (Sessions of another role hide their names,
 * and may be its.)
 */
export function leaseIsFree(sql: Sql) {
  return sql`(leased_until is null or leased_until <= now() or not exists (
    select from pg_stat_activity
    where datname = current_database() and backend_type = 'client backend'
      and (application_name is null or starts_with(leased_by, application_name || ' '))))`;
}
