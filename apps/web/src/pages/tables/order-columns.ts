import type { Column } from "./row.js";

/** What tells one row from another comes first; what is the same in each, or BillStack's own, last. */
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
const LAST = ["object", "livemode", "updated_at", "last_synced_at"];

function rank(name: string): number {
  const first = FIRST.indexOf(name);
  if (first >= 0) return first;
  const last = LAST.indexOf(name);
  return last >= 0 ? FIRST.length + 1 + last : FIRST.length;
}

/** The columns in the order in which a person wants to see them; otherwise the table's own. */
export function orderColumns(columns: Column[]): Column[] {
  return columns.toSorted((a, b) => rank(a.name) - rank(b.name));
}
