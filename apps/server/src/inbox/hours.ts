import type { Sql } from "postgres";

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
      select case when hour > now() - interval '24 hours' then hour end as hour, sum(received)::int as received,
        sum(waiting)::int as waiting, sum(buried)::int as buried, sum(not_synced)::int as "notSynced"
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
