import type { Sql } from "postgres";

/** Sends `payload` to all server processes of a database on the channel of their signals. */
export async function sendSignal(sql: Sql, payload: string): Promise<void> {
  await sql`select pg_notify(name, ${payload}) from billstack.signal_channel`;
}
