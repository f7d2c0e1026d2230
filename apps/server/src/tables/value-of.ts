import type { Column } from "./catalogue.js";
import { quoted } from "./parameters.js";

/**
 * When an object was created. A customer that was known only as deleted has no such time, which counts as 1970. The
 * indexes of the team additions 0006 and 0009 are over this expression.
 */
const CREATED = `coalesce(t."created", 0)`;

/** Returns the SQL expression for a time in Unix seconds; null if the column holds something else. */
export function secondsOf({ name, type }: Column): string {
  const column = quoted(name);
  if (type.startsWith("timestamp")) return `extract(epoch from ${column})`;
  if (type === "jsonb" || type === "json")
    return `case when jsonb_typeof(${column}::jsonb) = 'number' then (${column} #>> '{}')::numeric end`;
  if (type === "text") return `case when ${column} ~ '^[0-9]{1,12}$' then ${column}::bigint end`;
  return name === "created" && type === "bigint" ? CREATED : column;
}

/** The expression that rows are sorted by, and the form of its values in a cursor. */
export interface SortValue {
  sql: string;
  /** The type in PostgreSQL that a value of a cursor is converted to. */
  type: "bigint" | "numeric" | "text";
  canBeNull: boolean;
  /** Whether 0 stands for a missing value, because an index is over such an expression. */
  zeroIsNone: boolean;
}

/**
 * The most characters of a text that rows are sorted by. Rows whose texts begin with the same characters are sorted by id.
 * It keeps cursors short.
 */
const SORTED_CHARACTERS = 100;

/** Returns what rows are sorted by if people sort by this column; null for JSON, which has no useful order. */
export function sortValueOf(column: Column): SortValue | null {
  const { name, type, kind } = column;
  if (kind === "json") return null;
  if (kind === "boolean") return nullable(`${quoted(name)}::int`, "bigint");
  if (kind === "time") {
    const sql = secondsOf(column);
    if (sql === CREATED) return { sql, type: "bigint", canBeNull: false, zeroIsNone: true };
    return nullable(sql, type === "bigint" ? "bigint" : "numeric");
  }
  if (kind === "number" || kind === "money") {
    const isWhole = type === "bigint" || type === "integer" || type === "smallint";
    return isWhole ? nullable(quoted(name), "bigint") : nullable(`${quoted(name)}::numeric`, "numeric");
  }
  return nullable(`left(${quoted(name)}::text, ${SORTED_CHARACTERS})`, "text");
}

const nullable = (sql: string, type: SortValue["type"]): SortValue => ({
  sql,
  type,
  canBeNull: true,
  zeroIsNone: false,
});

/** Whether an index has the rows in this order, so that a page costs the same in every table. */
export const isIndexed = (table: string, { name }: Column): boolean =>
  name === "created" && WITH_NEWEST_INDEX.has(table);

/** The tables with an index over {@link CREATED} and the id. The other tables are small in every account. */
const WITH_NEWEST_INDEX: ReadonlySet<string> = new Set([
  "charges",
  "checkout_sessions",
  "customers",
  "invoice_payments",
  "invoices",
  "payment_intents",
  "payment_methods",
  "prices",
  "products",
  "refunds",
  "setup_intents",
  "subscription_items",
  "subscriptions",
]);
