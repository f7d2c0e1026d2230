import { isDeepStrictEqual } from "node:util";

import { PINNED_API_VERSION } from "@billstack/stripe-verify";

import type { Stage } from "./stage.js";

type Fields = Record<string, unknown> & { id: string };

interface List {
  path: string;
  /** Stripe lists these objects only for one customer at a time. */
  ofCustomers?: true;
  /** The API version to ask with, if not the pinned one. */
  version?: string;
  /** For objects that contain a list of other objects: the table of those, and the field that holds the list. */
  nested?: { table: string; field: string };
}

/**
 * The lists of Stripe's API that show the objects of a seeded account, by the table that stores them. They are
 * written here again, so the comparison uses none of the code that it checks.
 */
const LISTS: Record<string, List> = {
  products: { path: "products?" },
  prices: { path: "prices?" },
  plans: { path: "plans?" },
  customers: { path: "customers?" },
  subscriptions: {
    path: "subscriptions?status=all&",
    nested: { table: "subscription_items", field: "items" },
  },
  invoices: { path: "invoices?" },
  charges: { path: "charges?" },
  setup_intents: { path: "setup_intents?" },
  payment_methods: { path: "payment_methods?", ofCustomers: true },
  payment_intents: { path: "payment_intents?" },
  disputes: { path: "disputes?" },
  early_fraud_warnings: { path: "radar/early_fraud_warnings?" },
  refunds: { path: "refunds?" },
  invoice_payments: { path: "invoice_payments?", version: "2025-03-31.basil" },
};
/** Columns that BillStack fills, not Stripe. */
const OWN = new Set(["updated_at", "last_synced_at", "deleted"]);
/** URLs that Stripe generates again for each answer. Only whether there is one is compared. */
const MOVING = new Set(["hosted_invoice_url", "invoice_pdf", "receipt_url"]);
/** Rows that no list shows. */
const UNLISTED: Record<string, string> = {
  customers: "deleted is true",
  payment_methods: "customer is null",
  subscription_items: "deleted is true",
};
/** How many lists are read at the same time. */
const AT_ONCE = 16;

/** The result of a comparison of a team's rows with Stripe. */
export interface StripeComparison {
  /** How many rows of each table were compared. */
  rows: Record<string, number>;
  /**
   * Each difference as "table id column", "table id missing" (no row) or "table id extra" (Stripe has no such
   * object).
   */
  unequal: string[];
}

/**
 * Reads all objects of the stage's account from Stripe's lists, and compares each column of their rows with the field
 * that has the column's name.
 */
export async function compareWithStripe(stage: Stage): Promise<StripeComparison> {
  const compared: StripeComparison = { rows: {}, unequal: [] };
  const customers: string[] = [];
  for (const [table, list] of Object.entries(LISTS)) {
    const seen = new Set<string>();
    const nested = new Set<string>();
    const compare = async (objects: Fields[]): Promise<void> => {
      for (const { id } of objects) seen.add(id);
      if (table === "customers") customers.push(...objects.map(({ id }) => id));
      await Promise.all(objects.map((object) => completeLists(stage, object)));
      compared.unequal.push(...(await compareRows(stage, table, objects)));
      if (list.nested === undefined) return;
      const { field, table: nestedTable } = list.nested;
      const inner = objects.flatMap((object) => (object[field] as { data: Fields[] }).data);
      for (const { id } of inner) nested.add(id);
      compared.unequal.push(...(await compareRows(stage, nestedTable, inner)));
    };
    const paths = list.ofCustomers ? customers.map((id) => `${list.path}customer=${id}&`) : [list.path];
    const waiting = paths.values();
    const read = async (): Promise<void> => {
      for (const path of waiting)
        for await (const page of pages(stage, path, list.version)) await compare(page);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, read));
    compared.rows[table] = seen.size;
    compared.unequal.push(...(await extraRows(stage, table, seen)));
    if (list.nested === undefined) continue;
    compared.rows[list.nested.table] = nested.size;
    compared.unequal.push(...(await extraRows(stage, list.nested.table, nested)));
  }
  return compared;
}

async function* pages(stage: Stage, path: string, version = PINNED_API_VERSION): AsyncGenerator<Fields[]> {
  for (let after = "", more = true; more;) {
    const page = await stage.stripe("GET", `${path}limit=100${after}`, {}, version);
    const data = page["data"] as Fields[];
    yield data;
    more = page["has_more"] === true;
    after = `&starting_after=${data.at(-1)?.id}`;
  }
}

/** Replaces each list in an object that has only its first entries by the whole list. */
async function completeLists(stage: Stage, object: Fields): Promise<void> {
  for (const [name, field] of Object.entries(object)) {
    if (!isCutList(field)) continue;
    const url = field.url.replace("/v1/", "");
    const data: Fields[] = [];
    for await (const page of pages(stage, `${url}${url.includes("?") ? "&" : "?"}`)) data.push(...page);
    object[name] = { ...field, data, has_more: false };
  }
}

function isCutList(field: unknown): field is { url: string } {
  return typeof field === "object" && field !== null && "has_more" in field && field.has_more === true;
}

async function compareRows({ server, schema }: Stage, table: string, objects: Fields[]): Promise<string[]> {
  const rows = await server.sql.unsafe<{ row: Fields }[]>(
    `select to_jsonb(t) as row from "${schema}"."${table}" t where id = any ($1::text[])`,
    [objects.map(({ id }) => id)],
  );
  const byId = new Map(rows.map(({ row }) => [row.id, row]));
  return objects.flatMap((object) => {
    const row = byId.get(object.id);
    if (row === undefined) return [`${table} ${object.id} missing`];
    const differs = (name: string): boolean =>
      MOVING.has(name)
        ? (row[name] === null) !== ((object[name] ?? null) === null)
        : !isSame(row[name], object[name]);
    const columns = Object.keys(row).filter((name) => !OWN.has(name) && differs(name));
    return columns.map((name) => `${table} ${object.id} ${name}`);
  });
}

/**
 * Returns whether a column holds the field's value. A text column may hold its JSON, or the id of an expanded
 * object.
 */
function isSame(column: unknown, field: unknown): boolean {
  if (field === undefined || field === null) return column === null;
  if (isDeepStrictEqual(column, field)) return true;
  if (typeof column !== "string" || typeof field !== "object") return false;
  return "id" in field && field.id === column ? true : isDeepStrictEqual(JSON.parse(column), field);
}

/** Returns the rows whose objects were not in the lists. */
async function extraRows({ server, schema }: Stage, table: string, seen: Set<string>): Promise<string[]> {
  const rows = await server.sql.unsafe<{ id: string }[]>(
    `select id from "${schema}"."${table}" where ${UNLISTED[table] ?? "false"} is not true`,
  );
  return rows.flatMap(({ id }) => (seen.has(id) ? [] : [`${table} ${id} extra`]));
}
