import type { Sql } from "postgres";

/** How many events one step of a removal deletes (`src/connection/delete-rows-store.ts`). */
export const STEP = 5_000;

/**
 * Gives a connection this number of applied events, counted as received, and as many known objects. The ids of the events
 * are `evt_00000001` and so on. The one with the largest number has arrived first.
 */
export async function fillConnection(sql: Sql, connectionId: string, events: number): Promise<void> {
  await sql`
    with inserted as (
      insert into billstack.inbox (connection_id, event_id, type, created, received_at, status, payload)
      select ${connectionId}, 'evt_' || lpad(n::text, 8, '0'), 'customer.updated', now(), now() - n * interval '1 ms',
        'applied', '{"name":"Ada"}'
      from generate_series(1, ${events}::int) as n
    )
    insert into billstack.freshness (connection_id, object_type, object_id, fresh_at)
    select ${connectionId}, 'customer', 'cus_' || n, now() from generate_series(1, ${events}::int) as n`;
  await sql`
    insert into billstack.inbox_hours (connection_id, hour, received, not_synced, until)
    values (${connectionId}, date_trunc('hour', now(), 'UTC'), ${events}, 0, now())
    on conflict (connection_id, hour) do update set received = excluded.received`;
}
