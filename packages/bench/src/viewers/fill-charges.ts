import type { Sql } from "postgres";

/** Fills the charges of a team with so many rows, and lets them count as loaded. None of them has a status. */
export async function fillCharges(sql: Sql, schema: string, rows: number): Promise<void> {
  await sql.unsafe(`
    insert into ${schema}.charges (id, object, customer, created, amount)
    select 'ch_' || lpad(n::text, 10, '0'), 'charge', 'cus_' || n % 1000, 1700000000 + n, n % 9999
    from generate_series(1, ${rows}) n`);
  await sql.unsafe(`vacuum analyze ${schema}.charges`);
  await sql`
    insert into billstack.listings (connection_id, object_type, listed_at)
    select id, type, now() from billstack.connections, unnest(array['charge']) as type
    on conflict do nothing`;
}
