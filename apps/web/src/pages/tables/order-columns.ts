import type { Column } from "./row.js";

/** Columns that help people to recognise a row come first. */
const FIRST = [
  "id",
  "name",
  "email",
  "number",
  "status",
  "amount",
  "total",
  "unit_amount",
  "currency",
  "customer",
  "created",
  "description",
];
/** Columns that are the same in every row, or that BillStack adds, come last. */
const LAST = ["object", "livemode", "updated_at", "last_synced_at"];

function rank(name: string): number {
  const first = FIRST.indexOf(name);
  if (first >= 0) return first;
  const last = LAST.indexOf(name);
  return last >= 0 ? FIRST.length + 1 + last : FIRST.length;
}

/** Sorts the columns for people: {@link FIRST}, then the others in the order of the table, then {@link LAST}. */
export function orderColumns<Of extends { name: string }>(columns: readonly Of[]): Of[] {
  return columns.toSorted((a, b) => rank(a.name) - rank(b.name));
}

/**
 * Returns the columns that a table shows if nobody has chosen some: all except JSON, which says little in a cell and is
 * most of the bytes of a row, and what is the same in every row.
 */
export function usualColumns(columns: readonly Column[]): Column[] {
  return orderColumns(columns).filter(({ name, kind }) => kind !== "json" && name !== "object");
}
