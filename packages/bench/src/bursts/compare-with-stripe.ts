import { isDeepStrictEqual } from "node:util";

import type { Sql } from "postgres";

/** What Stripe lists, and the table that shows it. Each list is asked for in the version that its rows have. */
const LISTS = [
  { path: "customers", table: "customers", version: "2025-02-24.acacia" },
  { path: "subscriptions?status=all", table: "subscriptions", version: "2025-02-24.acacia" },
  { path: "invoices", table: "invoices", version: "2025-02-24.acacia" },
  { path: "charges", table: "charges", version: "2025-02-24.acacia" },
  { path: "payment_intents", table: "payment_intents", version: "2025-02-24.acacia" },
  { path: "checkout/sessions", table: "checkout_sessions", version: "2025-02-24.acacia" },
  { path: "invoice_payments", table: "invoice_payments", version: "2025-03-31.basil" },
] as const;

/** Addresses that Stripe makes anew for each answer about an object that has not changed. */
const MOVING = new Set(["hosted_invoice_url", "invoice_pdf", "receipt_url", "url", "client_secret"]);

type Row = Record<string, unknown> & { id: string };

/**
 * Compares a team's rows of objects that events told of with what Stripe says of these objects now, field by field.
 * @param told the ids of the objects that events told of
 * @returns how many of these objects were compared, and the ids of those that differ or have no row
 */
export async function compareWithStripe(
  { sql, schema }: { sql: Sql; schema: string },
  { stripeUrl, account, told }: { stripeUrl: string; account: string; told: ReadonlySet<string> },
): Promise<{ compared: number; different: string[] }> {
  const different: string[] = [];
  let compared = 0;
  for (const { path, table, version } of LISTS) {
    const rows = await sql<{ row: Row }[]>`select to_jsonb(t) as row from ${sql(`${schema}.${table}`)} as t`;
    const stored = new Map(rows.map(({ row }) => [row.id, row]));
    for (const object of await listAll(stripeUrl, account, path, version)) {
      if (!told.has(object.id)) continue;
      compared += 1;
      const row = stored.get(object.id);
      if (row === undefined || !shows(row, object)) different.push(object.id);
    }
  }
  return { compared, different };
}

/** Whether each column that is named like a field of the object has what the field has. */
function shows(row: Row, object: Row): boolean {
  return Object.entries(row).every(([name, value]) => {
    if (!Object.hasOwn(object, name) || MOVING.has(name)) return true;
    const field = object[name];
    // Some columns of text hold JSON.
    const isText = typeof value === "string" && typeof field === "object";
    return isDeepStrictEqual(isText ? JSON.parse(value) : value, field);
  });
}

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
