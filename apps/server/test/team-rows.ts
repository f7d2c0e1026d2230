import type { Sql } from "postgres";

/**
 * Tables that events keep equal to Stripe: every change of their objects has an event. Lists show their objects,
 * too.
 */
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

/** Columns with the time of writing, and URLs that Stripe generates again for each answer. */
const MOVING = ["last_synced_at", "updated_at", "receipt_url", "hosted_invoice_url", "invoice_pdf", "pdf"];

type Row = Record<string, unknown> & { id: string };
/** The rows of each table. */
export type TeamRows = Record<string, Row[]>;

/**
 * Returns the rows of a team's tables, sorted by id. It leaves out the columns of {@link MOVING}, and rows that no
 * list of Stripe shows: deleted objects, and payment methods without a customer.
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
