import { isDeepStrictEqual } from "node:util";

import { PINNED_API_VERSION } from "@billstack/stripe-verify";

import type { Stage } from "./stage.js";

type Fields = Record<string, unknown> & { id: string };

interface List {
  path: string;
  /** What is listed of one customer at a time only. */
  ofCustomers?: true;
  version?: string;
  /** The table of what each object has in a list of its own, and that list's field. */
  nested?: { table: string; field: string };
}

/** How Stripe lists what a seeded account has, by the table that it belongs in: without any of BillStack's code. */
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
/** What only BillStack says of a row. */
const OWN = new Set(["updated_at", "last_synced_at", "deleted"]);
/** Addresses that Stripe makes anew for each answer: of them only that there is one is compared. */
const MOVING = new Set(["hosted_invoice_url", "invoice_pdf", "receipt_url"]);
/** Rows that no list shows. */
const UNLISTED: Record<string, string> = {
  customers: "deleted is true",
  payment_methods: "customer is null",
  subscription_items: "deleted is true",
};
const AT_ONCE = 16;

export interface AgainstStripe {
  /** Rows of each table that were compared. */
  rows: Record<string, number>;
  /** What differs: the table, the object, and its column or what else is wrong with it. */
  unequal: string[];
}

/**
 * Reads all that a stage's account has from Stripe's lists, and compares each column of each row with the field of its
 * name.
 */
export async function compareWithStripe(stage: Stage): Promise<AgainstStripe> {
  const compared: AgainstStripe = { rows: {}, unequal: [] };
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
    compared.unequal.push(...(await others(stage, table, seen)));
    if (list.nested === undefined) continue;
    compared.rows[list.nested.table] = nested.size;
    compared.unequal.push(...(await others(stage, list.nested.table, nested)));
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

/** Completes the lists in an object of which it carries the first entries only. */
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

/** Whether a column says the same as a field; a text may hold JSON, or the id of what is expanded in the field. */
function isSame(column: unknown, field: unknown): boolean {
  if (field === undefined || field === null) return column === null;
  if (isDeepStrictEqual(column, field)) return true;
  if (typeof column !== "string" || typeof field !== "object") return false;
  return "id" in field && field.id === column ? true : isDeepStrictEqual(JSON.parse(column), field);
}

/** Rows of which the lists know nothing. */
async function others({ server, schema }: Stage, table: string, seen: Set<string>): Promise<string[]> {
  const rows = await server.sql.unsafe<{ id: string }[]>(
    `select id from "${schema}"."${table}" where ${UNLISTED[table] ?? "false"} is not true`,
  );
  return rows.flatMap(({ id }) => (seen.has(id) ? [] : [`${table} ${id} extra`]));
}
