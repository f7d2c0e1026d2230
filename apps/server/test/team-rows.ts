import type { Sql } from "postgres";

/** Tables that follow from events alone: what changes in their objects has an event, and a list shows them. */
const TABLES = [
  "products",
  "prices",
  "plans",
  "customers",
  "tax_ids",
  "subscriptions",
  "subscription_items",
  "subscription_schedules",
  "invoices",
  "charges",
  "setup_intents",
  "payment_methods",
  "payment_intents",
  "disputes",
  "refunds",
] as const;

/** Columns that tell when a row was written, and addresses that Stripe makes anew for each answer. */
const MOVING = ["last_synced_at", "updated_at", "receipt_url", "hosted_invoice_url", "invoice_pdf", "pdf"];

type Row = Record<string, unknown> & { id: string };
export type TeamRows = Record<string, Row[]>;

/**
 * What is in a team's tables, by table and id, without the columns that tell when it was written and without what no
 * list shows: deleted rows, payment methods of no customer.
 */
export async function teamRows(
  sql: Sql,
  teamId: string,
  tables: readonly string[] = TABLES,
): Promise<TeamRows> {
  const queries = tables.map(
    (table) => `select '${table}' as name, to_jsonb(t) - $1::text[] as row
    from "stripe_team_${teamId}"."${table}" t`,
  );
  const found = await sql.unsafe<{ name: string; row: Row }[]>(queries.join(" union all "), [MOVING]);
  const rows: TeamRows = Object.fromEntries(tables.map((table) => [table, []]));
  for (const { name, row } of found) {
    const unlisted = row["deleted"] === true || (name === "payment_methods" && row["customer"] === null);
    if (!unlisted) rows[name]?.push(row);
  }
  for (const some of Object.values(rows)) some.sort((a, b) => (a.id < b.id ? -1 : 1));
  return rows;
}
