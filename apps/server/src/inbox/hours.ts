import type { Sql } from "postgres";

/** An event is stored this long after its `received_at` at the latest: no transaction here waits longer for a lock. */
const SETTLED_SECONDS = 60;

/**
 * Counts what was received since the last time into `inbox_hours`, so that a look at a busy inbox does not count a
 * million rows.
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

/** Events received in one hour, by what has become of them; `hour` null: before the last 24. */
export interface HourCounts {
  hour: Date | null;
  received: number;
  waiting: number;
  buried: number;
  notSynced: number;
}

/** The counts of the last 24 hours that have any, and of all time before them. */
export async function readHours(sql: Sql, connectionId: string): Promise<HourCounts[]> {
  return sql.begin("isolation level repeatable read read only", async (snapshot) => {
    // Apart, so that PostgreSQL plans with how little there is to count; as text, as a Date has no microseconds.
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
