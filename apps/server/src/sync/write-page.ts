import type { TransactionSql } from "postgres";

import type { Connection } from "../connection/store.js";
import type { LineItems } from "./engine.js";
import type { StripeObject } from "./objects.js";
import { writeObjects, type Snapshot } from "./write-objects.js";

/** An object that the engine's columns cannot hold, and why. */
export interface Refused {
  id: string;
  why: string;
}

/**
 * Writes a page of a list. If one of its objects cannot be stored (an amount beyond int4, a status that is in no
 * enum), the others are: they are written one by one, each in a savepoint. Returns those that were refused.
 */
export async function writePage(
  sql: TransactionSql,
  connection: Connection,
  snapshot: Snapshot,
  objects: StripeObject[],
  lineItems: LineItems,
): Promise<Refused[]> {
  const write = (some: StripeObject[]): Promise<string | null> =>
    sql
      .savepoint((inner) => writeObjects(inner, connection, snapshot, some, lineItems))
      .then(() => null, whyUnstorable);
  if ((await write(objects)) === null) return [];
  const refused: Refused[] = [];
  for (const object of objects) {
    const why = await write([object]);
    if (why !== null) refused.push({ id: object.id, why });
  }
  return refused;
}

/** PostgreSQL's sentence where the data is the cause (SQLSTATE classes 22 and 23). @throws every other error */
function whyUnstorable(error: unknown): string {
  if (error instanceof Error && "code" in error && /^2[23]/.test(String(error.code))) return error.message;
  throw error;
}
