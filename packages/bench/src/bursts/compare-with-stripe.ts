import { isDeepStrictEqual } from "node:util";

import type { Sql } from "postgres";

/** Stripe's lists and the tables of their objects. Each list is read in the API version that its rows have. */
const LISTS = [
  { path: "customers", table: "customers", version: "2025-02-24.acacia" },
  { path: "subscriptions?status=all", table: "subscriptions", version: "2025-02-24.acacia" },
  { path: "invoices", table: "invoices", version: "2025-02-24.acacia" },
  { path: "charges", table: "charges", version: "2025-02-24.acacia" },
  { path: "payment_intents", table: "payment_intents", version: "2025-02-24.acacia" },
  { path: "checkout/sessions", table: "checkout_sessions", version: "2025-02-24.acacia" },
  { path: "invoice_payments", table: "invoice_payments", version: "2025-03-31.basil" },
] as const;

/** Fields that differ in each answer of Stripe, even if the object has not changed. */
const CHANGING = new Set(["hosted_invoice_url", "invoice_pdf", "receipt_url", "url", "client_secret"]);

type Row = Record<string, unknown> & { id: string };

/**
 * Compares a team's rows with the objects that Stripe has now, field by field.
 * @param ids the ids of the objects to compare
 * @returns how many of these objects were compared, and the ids of those that differ or have no row
 */
export async function compareWithStripe(
  { sql, schema }: { sql: Sql; schema: string },
  { stripeUrl, account, ids }: { stripeUrl: string; account: string; ids: ReadonlySet<string> },
): Promise<{ compared: number; different: string[] }> {
  const different: string[] = [];
  let compared = 0;
  for (const { path, table, version } of LISTS) {
    const rows = await sql<{ row: Row }[]>`select to_jsonb(t) as row from ${sql(`${schema}.${table}`)} as t`;
    const stored = new Map(rows.map(({ row }) => [row.id, row]));
    for (const object of await listAll(stripeUrl, account, path, version)) {
      if (!ids.has(object.id)) continue;
      compared += 1;
      const row = stored.get(object.id);
      if (row === undefined || !isEqual(row, object)) different.push(object.id);
    }
  }
  return { compared, different };
}

/** Whether each column that has the name of a field of the object also has the value of the field. */
function isEqual(row: Row, object: Row): boolean {
  return Object.entries(row).every(([name, value]) => {
    if (!Object.hasOwn(object, name) || CHANGING.has(name)) return true;
    const field = object[name];
    // Some text columns contain JSON.
    const isText = typeof value === "string" && typeof field === "object";
    return isDeepStrictEqual(isText ? JSON.parse(value) : value, field);
  });
}

/** Reads all pages of a list in one API version. */
async function listAll(stripeUrl: string, account: string, path: string, version: string): Promise<Row[]> {
  const objects: Row[] = [];
  for (let more = true; more;) {
    const after = objects.length === 0 ? "" : `&starting_after=${objects.at(-1)?.id}`;
    const separator = path.includes("?") ? "&" : "?";
    const answer = await fetch(`${stripeUrl}/v1/${path}${separator}limit=100${after}`, {
      headers: { authorization: `Bearer sk_test_sandbox_${account}`, "stripe-version": version },
    });
    const page = (await answer.json()) as { data: Row[]; has_more: boolean };
    objects.push(...page.data);
    more = page.has_more;
  }
  return objects;
}
