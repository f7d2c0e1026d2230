import { teamSchema, type TeamId } from "@billstack/tenancy";

import type { Entry } from "./columns.js";
import type { LineItems, NestedTable } from "./nested-tables.js";
import type { StripeObject, SyncedObject } from "./objects.js";
import type { Statements } from "./statements.js";
import { TeamTables } from "./team-tables.js";

/**
 * Stores objects of one type and their nested rows, in the caller's transaction. Some statements are only added to
 * `statements`, so the caller has to run them at the end.
 *
 * @param stamps the value of `last_synced_at` for each object, by the object's id
 * @param lineItems the line items of checkout sessions, by session
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

/** Gives the rows of objects of one type to `tables`: first the objects' own rows, then their nested rows. */
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
 * Returns the objects as entries of their table. Only customers are changed. A deleted customer gets no other
 * field than `deleted`, so that its other columns keep their values. Every other customer gets `deleted: false`,
 * which Stripe does not send.
 */
function entriesOf(table: string, objects: StripeObject[]): Entry[] {
  const entries = objects as (StripeObject & Entry)[];
  if (table !== "customers") return entries;
  return entries.map((entry) => {
    const { id, object, deleted } = entry;
    return deleted === true ? { id, object, deleted } : { ...entry, deleted: false };
  });
}
