import type { Sql, TransactionSql } from "postgres";

/**
 * An event is committed at most this many seconds after its `received_at`, because no transaction of BillStack
 * waits longer for a lock. Only events that are older than this are counted.
 */
const SETTLED_SECONDS = 60;

/**
 * Adds the events that were received since the last call to the counts in `inbox_hours`. Showing the counts of a
 * busy inbox then does not need to count a million rows.
 */
export async function countHours(sql: Sql): Promise<void> {
  await sql.begin(async (transaction) => {
    await transaction`select pg_advisory_xact_lock(hashtextextended('billstack.inbox_hours', 0))`;
    await transaction`
      insert into billstack.inbox_hours as known (connection_id, hour, received, not_synced, until)
      select connections.id, hour, received, not_synced, settled
      from billstack.connections
        cross join lateral (
          select coalesce(max(until), '-infinity') as counted, now() - make_interval(secs => ${SETTLED_SECONDS}) as settled
          from billstack.inbox_hours where connection_id = connections.id
        ) as marks
        cross join lateral (
          select date_trunc('hour', received_at, 'UTC') as hour, count(*) as received,
            count(*) filter (where status = 'not_synced') as not_synced
          from billstack.inbox
          where connection_id = connections.id and received_at > counted and received_at <= settled
          group by 1
        ) as fresh
      on conflict (connection_id, hour) do update
      set received = known.received + excluded.received, not_synced = known.not_synced + excluded.not_synced,
        until = excluded.until`;
  });
}

/** So long the counts of single hours are kept, in days. People see those of the last 24 hours. */
const HOURS_KEPT_DAYS = 7;
/** The most rows of `inbox_hours` that one call adds up. */
export const FOLD_AT_ONCE = 5_000;
/** The largest value of the columns. A connection that has received more events shows this number. */
const MOST = 2 ** 31 - 1;

/**
 * Adds the counts of hours that are older than a week up to one row for each connection, whose hour is `-infinity`. So
 * the table does not grow with time, and all counts that people see stay the same.
 *
 * @returns how many rows were added up
 */
export async function foldHours(transaction: TransactionSql): Promise<number> {
  await transaction`select pg_advisory_xact_lock(hashtextextended('billstack.inbox_hours', 0))`;
  const [folded] = await transaction<{ rows: number }[]>`
    with old as (
      delete from billstack.inbox_hours
      where ctid = any (array(
        select place
        from billstack.connections cross join lateral (
          select ctid as place from billstack.inbox_hours
          where connection_id = connections.id and hour > '-infinity'
            and hour < now() - make_interval(days => ${HOURS_KEPT_DAYS})
          limit ${FOLD_AT_ONCE}
        ) as places
        limit ${FOLD_AT_ONCE}))
      returning connection_id, received, not_synced, until
    ), sums as (
      insert into billstack.inbox_hours as known (connection_id, hour, received, not_synced, until)
      select connection_id, '-infinity'::timestamptz, least(sum(received), ${MOST}), least(sum(not_synced), ${MOST}),
        max(until)
      from old group by connection_id
      on conflict (connection_id, hour) do update
      set received = least(known.received::bigint + excluded.received, ${MOST}),
        not_synced = least(known.not_synced::bigint + excluded.not_synced, ${MOST}),
        until = greatest(known.until, excluded.until)
    )
    select count(*)::int as rows from old`;
  return folded?.rows ?? 0;
}

/**
 * How many events were received in one hour, by their status now. `hour` is null for all time before the last 24
 * hours.
 */
export interface HourCounts {
  hour: Date | null;
  received: number;
  waiting: number;
  buried: number;
  notSynced: number;
}

/** Reads the counts of the last 24 hours, without hours that have no events, and one count of all time before. */
export async function readHours(sql: Sql, connectionId: string): Promise<HourCounts[]> {
  return sql.begin("isolation level repeatable read read only", async (snapshot) => {
    // Read in a statement of its own, so that PostgreSQL knows the value when it plans the next statement, and
    // sees that few rows are left to count. Read as text, because a Date has no microseconds.
    const [mark] = await snapshot<{ counted: string }[]>`
      select coalesce(max(until), '-infinity')::text as counted
      from billstack.inbox_hours where connection_id = ${connectionId}`;
    const hour = snapshot`date_trunc('hour', received_at, 'UTC') as hour`;
    return snapshot<HourCounts[]>`
      select case when hour > now() - interval '24 hours' then hour end as hour, sum(received)::float8 as received,
        sum(waiting)::float8 as waiting, sum(buried)::float8 as buried, sum(not_synced)::float8 as "notSynced"
      from (
        select hour, received, not_synced, 0 as waiting, 0 as buried
        from billstack.inbox_hours where connection_id = ${connectionId}
        union all
        select ${hour}, count(*), count(*) filter (where status = 'not_synced'), 0, 0
        from billstack.inbox
        where connection_id = ${connectionId} and received_at > ${mark?.counted ?? "-infinity"}::text::timestamptz
        group by 1
        union all
        select ${hour}, 0, 0, count(*), 0
        from billstack.inbox where connection_id = ${connectionId} and status = 'waiting' group by 1
        union all
        select ${hour}, 0, 0, 0, count(*)
        from billstack.inbox where connection_id = ${connectionId} and status = 'buried' group by 1
      ) as counted
      group by 1`;
  });
}
