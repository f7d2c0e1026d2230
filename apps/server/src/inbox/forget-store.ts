import type { TransactionSql } from "postgres";

/**
 * The most rows that one call changes, so that the call stays short. The commit of such a call does not wait for the
 * disk: after a crash of PostgreSQL, it is made again.
 */
export const FORGET_AT_ONCE = 5_000;

/** What one call has done. */
export interface Forgotten {
  rows: number;
  /** When the newest of these events arrived. Null if there are none. */
  until: string | null;
}

/**
 * Deletes the payloads of applied and not synced events that arrived more than `days` days ago, the oldest first. Their
 * rows stay. Events that another transaction has locked are left out, so that nobody waits for this call or holds it up.
 *
 * @param from begins with the events that arrived then, so that events of the call before are not passed again
 */
export async function forgetPayloads(
  sql: TransactionSql,
  days: number,
  from: string | null,
): Promise<Forgotten> {
  const [forgotten] = await sql<Forgotten[]>`
    with forgotten as (
      update billstack.inbox set payload = null
      where ctid = any (array(
        select ctid from billstack.inbox
        where received_at < now() - make_interval(days => ${days})
          and received_at >= ${from ?? "-infinity"}::text::timestamptz
          and payload is not null and status in ('applied', 'not_synced')
        order by received_at limit ${FORGET_AT_ONCE}
        for update skip locked))
      returning received_at
    )
    select count(*)::int as rows, max(received_at)::text as until from forgotten`;
  return forgotten ?? { rows: 0, until: null };
}

/**
 * Deletes events that arrived more than `days` days ago. Events that wait stay, however old they are. What
 * `inbox_hours` counts stays too.
 *
 * @param days more than Stripe can deliver an event again (`EVENT_DAYS` in `env.ts`): an event that is not known would be
 *   applied a second time
 * @returns how many were deleted
 */
export async function forgetEvents(sql: TransactionSql, days: number): Promise<number> {
  const { count } = await sql`
    delete from billstack.inbox
    where ctid = any (array(
      select old.place
      from billstack.connections cross join lateral (
        select ctid as place from billstack.inbox
        where connection_id = connections.id and received_at < now() - make_interval(days => ${days})
          and status <> 'waiting'
        order by received_at limit ${FORGET_AT_ONCE}
        for update skip locked
      ) as old
      limit ${FORGET_AT_ONCE}))`;
  return count;
}
