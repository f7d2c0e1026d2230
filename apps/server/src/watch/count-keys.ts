import type { PendingQuery } from "postgres";

import type { AnySql } from "../database/any-sql.js";

/** The states of Stripe keys in the metrics. A key in several states counts in the worst one. */
export const KEY_STATES = [
  "valid",
  "expiring",
  "permission_lost",
  "unreadable",
  "refused",
  "account_changed",
] as const;
/** A state of a Stripe key. */
export type KeyState = (typeof KEY_STATES)[number];

/** Counts the keys by their state. Connections that are being disconnected are not counted. */
export const countKeys = (sql: AnySql): PendingQuery<{ state: KeyState; keys: number }[]> => sql<
  { state: KeyState; keys: number }[]
>`
  select state, count(*)::int as keys from (
    select case
      when 'account_changed' = any (codes) then 'account_changed'
      when not key_valid or 'key_refused' = any (codes) then 'refused'
      when 'secrets_unreadable' = any (codes) then 'unreadable'
      when 'permission_lost' = any (codes) then 'permission_lost'
      when key_expires_at < now() + interval '7 days' then 'expiring'
      else 'valid' end as state
    from billstack.connections
    left join lateral (
      select array_agg(code) as codes from billstack.problems where connection_id = connections.id) of on true
    where disconnecting_at is null) as keys
  group by state`;
