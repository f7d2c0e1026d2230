import type { AnySql } from "../database/any-sql.js";

/** Notes that the account's webhook endpoints are being read now. */
export async function markEndpointsChecked(sql: AnySql, id: string): Promise<void> {
  await sql`update billstack.connections set endpoints_looked_at = now() where id = ${id}`;
}

/** Returns the ready connections whose webhook endpoints were last read more than a day ago. */
export async function dueForEndpoints(sql: AnySql): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select id from billstack.connections
    where sync_status = 'ready' and disconnecting_at is null and key_valid and webhook_secret_sealed is not null
      and (endpoints_looked_at is null or endpoints_looked_at < now() - interval '1 day')
      and created_at < now() - interval '1 minute'`;
  return rows.map(({ id }) => id);
}
