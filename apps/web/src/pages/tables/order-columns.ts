import type { Column } from "./row.js";

/** Columns that help people to recognise a row come first. */
const FIRST = [
  "id",
  "name",
  "email",
  "description",
  "status",
  "amount",
  "total",
  "currency",
  "customer",
  "created",
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
export function orderColumns(columns: Column[]): Column[] {
  return columns.toSorted((a, b) => rank(a.name) - rank(b.name));
}
