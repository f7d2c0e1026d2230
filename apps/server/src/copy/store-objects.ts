import { teamSchema, type TeamId } from "@billstack/tenancy";

import type { Entry } from "./columns.js";
import type { LineItems, NestedTable } from "./nested-tables.js";
import type { StripeObject, SyncedObject } from "./objects.js";
import type { Statements } from "./statements.js";
import { TeamTables } from "./team-tables.js";

/**
 * Stores objects of one type and their nested rows, in the caller's transaction. The caller runs the `statements` that
 * are left at the end. `stamps` says how fresh each object is, by its id.
 */
export async function storeObjects(
  statements: Statements,
  teamId: TeamId,
  row: SyncedObject,
  objects: StripeObject[],
  stamps: ReadonlyMap<string, string>,
  lineItems: LineItems,
): Promise<void> {
  await writeRows(new TeamTables(statements, teamSchema(teamId), stamps), row, objects, lineItems);
}

/** Hands the rows of objects of one type to `tables`: their own rows, then those of a nested table. */
export async function writeRows(
  tables: TeamTables,
  row: SyncedObject,
  objects: StripeObject[],
  lineItems: LineItems,
): Promise<void> {
  const { table, nestedTable } = row;
  if (table !== nestedTable?.table) await tables.store(table, entriesOf(table, objects));
  if (nestedTable !== undefined) await writeNested(tables, nestedTable, row, objects, lineItems);
}

async function writeNested(
  tables: TeamTables,
  nested: NestedTable,
  { key = "id" }: SyncedObject,
  objects: StripeObject[],
  lineItems: LineItems,
): Promise<void> {
  const entries: Entry[] = [];
  const parents: string[] = [];
  for (const object of objects) {
    const rows = nested.rowsOf(object, lineItems);
    if (rows === null) continue;
    entries.push(...rows);
    parents.push(String((object as StripeObject & Entry)[key]));
  }
  await tables.store(nested.table, entries);
  const named = entries.map(({ id }) => String(id));
  if (parents.length > 0) await tables.removeOthers(nested, parents, named);
}

/**
 * The objects as entries of their table. Only customers need a change: Stripe says `deleted` of a customer that is
 * gone and nothing of one that is there, and of a customer that is gone the other columns stay as they were.
 */
function entriesOf(table: string, objects: StripeObject[]): Entry[] {
  const entries = objects as (StripeObject & Entry)[];
  if (table !== "customers") return entries;
  return entries.map((entry) => {
    const { id, object, deleted } = entry;
    return deleted === true ? { id, object, deleted } : { ...entry, deleted: false };
  });
}
