import { quoteTeamSchema, teamSchema } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

import type { Connection } from "../connection/store.js";
import { openEngine, type LineItems } from "./engine.js";
import { raiseFreshness } from "./freshness.js";
import type { StripeObject, SyncedObject } from "./objects.js";

export interface Snapshot {
  type: string;
  row: SyncedObject;
  /** How fresh the objects are, in Stripe's clock. */
  freshAt: Date;
  /** A fetch wins a tie with what is stored; a list page and an event lose it. */
  winsTie: boolean;
}

/**
 * Writes objects and their nested rows into the team schema, those that are newer than what is stored; the others
 * change nothing. The caller holds the connection. Returns how many were written.
 */
export async function writeObjects(
  sql: TransactionSql,
  connection: Connection,
  { type, row, freshAt, winsTie }: Snapshot,
  objects: StripeObject[],
  lineItems: LineItems,
): Promise<number> {
  const byId = new Map(objects.map((object) => [object.id, object]));
  const ids = [...byId.keys()];
  const of = { connectionId: connection.id, type, ids, freshAt, winsTie, deleted: false };
  const raised = await raiseFreshness(sql, of);
  const winners = objects.filter(({ id }) => raised.has(id) && byId.delete(id));
  if (winners.length === 0) return 0;
  await row.store(openEngine(sql, connection.teamId, lineItems), winners, freshAt.toISOString());
  return winners.length;
}

/** Deletes an object, unless what is stored is newer, and leaves a tombstone. Returns whether it did. */
export async function deleteObject(
  sql: TransactionSql,
  connection: Connection,
  { type, row, freshAt, winsTie }: Snapshot,
  id: string,
): Promise<boolean> {
  const of = { connectionId: connection.id, type, ids: [id], freshAt, winsTie, deleted: true };
  if (!(await raiseFreshness(sql, of)).has(id)) return false;
  if (row.deletion === "flag") {
    const gone = { id, object: type, deleted: true };
    await row.store(openEngine(sql, connection.teamId, new Map()), [gone], freshAt.toISOString());
  } else {
    const table = `${quoteTeamSchema(teamSchema(connection.teamId))}."${row.table}"`;
    await sql.unsafe(`delete from ${table} where id = $1`, [id]);
  }
  return true;
}
