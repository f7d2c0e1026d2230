import type { Stage } from "./stage.js";

/** The tables whose rows are corrupted. */
const TABLES = [
  "customers",
  "products",
  "prices",
  "subscriptions",
  "invoices",
  "charges",
  "payment_intents",
  "refunds",
  "payment_methods",
  "plans",
];
/** The wrong values that rows of each table get, in SQL. */
const CHANGES: Record<string, string> = {
  customers: "name = 'Mallory', deleted = true",
  products: "active = not active",
  prices: "unit_amount = 1",
  subscriptions: "status = 'active', metadata = '{\"plan\":\"gold\"}'",
  invoices: "amount_due = amount_due + 1",
  charges: "captured = not captured",
  payment_intents: "status = 'stolen'",
  refunds: "amount = null",
  payment_methods: "card = '{}'",
  plans: "interval = 'day', interval_count = 99",
};

/**
 * Deletes three rows of each table, changes four and adds three. Returns the wrong objects, each as "customer id".
 */
export async function corruptRows({ server, schema }: Stage): Promise<Set<string>> {
  const wrong: string[] = [];
  for (const table of TABLES) {
    const name = server.sql(`${schema}.${table}`);
    const rows = await server.sql<{ id: string }[]>`select id from ${name} order by md5(id) limit 7`;
    const ids = rows.map(({ id }) => id);
    await server.sql`delete from ${name} where id = any (${ids.slice(0, 3)})`;
    await server.sql.unsafe(
      `update "${schema}"."${table}" set ${CHANGES[table]} where id = any ($1::text[])`,
      [ids.slice(3)],
    );
    const added = [0, 1, 2].map((i) => `${table}_added${i}`);
    await server.sql`insert into ${name} (id) select unnest(${added}::text[])`;
    wrong.push(...[...ids, ...added].map((id) => `${table.replace(/s$/, "")} ${id}`));
  }
  return new Set(wrong);
}

/**
 * Returns all rows of the team's tables, without the times of writing and without URLs that differ in each answer.
 */
export async function allRows({ server, schema }: Stage): Promise<Record<string, unknown[]>> {
  const tables = await server.sql<{ name: string }[]>`
    select tablename as name from pg_tables where schemaname = ${schema} and tablename <> 'migrations' order by 1`;
  const moving = "{last_synced_at,updated_at,hosted_invoice_url,invoice_pdf,pdf}";
  const entries = tables.map(async ({ name }) => {
    const less = name === "checkout_sessions" ? `- 'url' - 'client_secret'` : "";
    const rows = await server.sql.unsafe<{ row: Record<string, unknown> }[]>(
      `select to_jsonb(t) - '${moving}'::text[] ${less} as row from "${schema}"."${name}" t order by id`,
    );
    return [name, rows.map(({ row }) => row)] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
