import type { Sql } from "postgres";

/** Returns the id of the team's connection. */
export async function connectionOf(sql: Sql, teamId: string): Promise<string> {
  const [row] = await sql<{ id: string }[]>`select id from billstack.connections where team_id = ${teamId}`;
  if (row === undefined) throw new Error("The team is not connected");
  return row.id;
}

/** What to fill the inbox with: applied events that arrived so many days ago. */
export interface Filling {
  readonly count: number;
  readonly days: number;
  /** The payload of all events. Each gets its own number at the end, so that it is stored as any other. */
  readonly payload: string;
}

/** Puts applied events into the inbox, and lets PostgreSQL count them as it does by itself after a while. */
export async function fillInbox(
  sql: Sql,
  connectionId: string,
  { count, days, payload }: Filling,
): Promise<void> {
  await sql`
    insert into billstack.inbox
      (connection_id, event_id, type, object_id, customer_id, created, received_at, status, applied_at, payload)
    select ${connectionId}, 'evt_' || md5(n || ' ' || ${days}::int), 'customer.updated', 'cus_' || n, '', now(),
      now() - make_interval(days => ${days}::int) - make_interval(secs => n / 1000.0), 'applied', now(),
      ${payload}::text || n
    from generate_series(1, ${count}::int) as n`;
  await sql`vacuum analyze billstack.inbox`;
}

/** Returns the size of the inbox with its indexes, in bytes. */
export async function inboxBytes(sql: Sql): Promise<number> {
  const [row] = await sql<{ bytes: number }[]>`
    select pg_total_relation_size('billstack.inbox')::float8 as bytes`;
  return row?.bytes ?? 0;
}
