import { cursorOf, openCursor, parseCursor, sealCursor, wrongCursor } from "../cursor.js";
import type { Column } from "./catalogue.js";
import type { Parameters } from "./parameters.js";
import { isIndexed, sortValueOf, type SortValue } from "./value-of.js";
import { wrongField } from "./wrong-field.js";

/** How the rows of a list are sorted: by a value and then by id, both in the same direction. */
export interface Order extends SortValue {
  descending: boolean;
  /** Whether an index has the rows in this order. */
  indexed: boolean;
}

/** The order by id alone. */
const BY_ID: SortValue = { sql: "''", type: "text", canBeNull: false, zeroIsNone: false };

/** Returns the order by id alone, in which every table can be sorted; null if `sort` asks for another one. */
export function idOrder(sort: string | undefined): Order | null {
  const isById = sort === undefined || sort === "id" || sort === "-id";
  return isById ? { ...BY_ID, descending: sort === "-id", indexed: true } : null;
}

/**
 * Returns the order that `sort` asks for: the name of a column, with `-` before it for the largest first.
 *
 * @throws AppError invalid_input if there is no such column, or if it has no order
 */
export function orderOf(table: string, columns: readonly Column[], sort: string | undefined): Order {
  const byId = idOrder(sort);
  if (byId !== null) return byId;
  const descending = sort?.startsWith("-") ?? false;
  const name = sort?.slice(descending ? 1 : 0);
  const column = columns.find((one) => one.name === name);
  if (column === undefined) throw wrongField("sort", "There is no such column in this table.");
  const value = sortValueOf(column);
  if (value === null) throw wrongField("sort", "A JSON column has no order. Sort by another column.");
  return { ...value, descending, indexed: isIndexed(table, column) };
}

/** Returns the text after `order by`. Rows without a value are the last ones in both directions. */
export function orderSql(order: Order): string {
  return noneComesFirst(order) ? `${order.sql} <= 0, ${orderInPartSql(order)}` : orderInPartSql(order);
}

/** Returns the text after `order by` for the rows of one part of a page, see {@link partsOf}. */
export function orderInPartSql({ sql, canBeNull, descending }: Order): string {
  const direction = descending ? "desc" : "asc";
  if (sql === BY_ID.sql) return `t.id ${direction}`;
  return `${sql} ${direction}${canBeNull ? " nulls last" : ""}, t.id ${direction}`;
}

/** Whether an index has the rows without a value first, so that they have to be moved to the end. */
const noneComesFirst = ({ zeroIsNone, descending }: Order): boolean => zeroIsNone && !descending;

/** Where a page ended: the value of its last row as text, and the id of this row. */
export interface Place {
  value: string | null;
  id: string;
}

/**
 * Returns conditions for the rows after a place; null: for all rows. There is one for each part of the rows that an index
 * has in the order. The rows of one part come before those of the next one.
 */
export function partsOf(order: Order, after: Place | null, parameters: Parameters): string[] {
  const rest = after === null ? "true" : afterSql(order, after, parameters);
  if (!noneComesFirst(order)) return [rest];
  const none = `${order.sql} <= 0`;
  const isAmongNone = after !== null && Number(after.value) <= 0;
  return isAmongNone ? [`${none} and ${rest}`] : [`${order.sql} > 0 and ${rest}`, none];
}

/** Returns the condition for the rows after a place, which are in the same part. */
function afterSql(order: Order, { value, id }: Place, parameters: Parameters): string {
  const than = order.descending ? "<" : ">";
  const lastId = parameters.add(id);
  if (order.sql === BY_ID.sql) return `t.id ${than} ${lastId}`;
  if (value === null) return `(${order.sql} is null and t.id ${than} ${lastId})`;
  const last = `${parameters.add(value)}::${order.type}`;
  const next = `(${order.sql}, t.id) ${than} (${last}, ${lastId})`;
  return order.canBeNull ? `(${next} or ${order.sql} is null)` : next;
}

/** The forms of values in a cursor, because PostgreSQL would answer another form with an error of its own. */
const FORMS = {
  bigint: /^-?\d{1,18}$/,
  numeric: /^-?\d{1,30}(?:\.\d{1,30})?$/,
  text: /^[^\0\p{Cs}]{0,100}$/u,
};
const ID = /^[^\0\p{Cs}]{1,255}$/u;

/** Makes the cursor of a place. It fits only this list. */
export function placeCursor({ value, id }: Place, order: Order, list: string): string {
  if (order.sql === BY_ID.sql) return cursorOf({ created: 0, id }, list);
  return sealCursor(JSON.stringify([value, id]), list);
}

/** Reads a cursor. @throws AppError invalid_input if it is none of this list */
export function parsePlace(cursor: string, order: Order, list: string): Place {
  if (order.sql === BY_ID.sql) return { value: "", id: parseCursor(cursor, list).id };
  const place = placeIn(openCursor(cursor, list) ?? "", order);
  if (place === null) throw wrongCursor();
  return place;
}

/** Anybody can compute the check of a cursor, so its text may be anything. */
function placeIn(text: string, order: Order): Place | null {
  const [, written = "", writtenId = ""] = /^\[(null|".*"),(".+")\]$/s.exec(text) ?? [];
  try {
    const value = JSON.parse(written) as string | null;
    const id = JSON.parse(writtenId) as string;
    const isRight = value === null ? order.canBeNull : FORMS[order.type].test(value);
    return isRight && ID.test(id) ? { value, id } : null;
  } catch {
    return null;
  }
}
