import type { TransactionSql } from "postgres";

import type { Connection } from "../connection/store.js";
import type { LineItems } from "./engine.js";
import type { SyncedObject } from "./objects.js";
import type { Page } from "./pages.js";
import { writeStates, type State } from "./write-states.js";

/** An object that the engine's columns cannot hold, and why. */
export interface Refused {
  id: string;
  why: string;
}

/**
 * Writes a page of a list. If one of its objects cannot be stored (a number beyond bigint, text where a boolean
 * belongs), the others are: they are written one by one, each in a savepoint. Returns those that were refused.
 */
export async function writePage(
  sql: TransactionSql,
  connection: Connection,
  { type, row }: { type: string; row: SyncedObject },
  { objects, freshAt }: Page,
  lineItems: LineItems,
): Promise<Refused[]> {
  const write = (states: State[]): Promise<string | null> =>
    sql
      .savepoint((inner) => writeStates(inner, connection, states, lineItems))
      .then(() => null, whyUnstorable);
  const states = new Map(
    objects.map((object) => [object.id, { type, id: object.id, row, object, freshAt, winsTie: false }]),
  );
  if ((await write([...states.values()])) === null) return [];
  const refused: Refused[] = [];
  for (const state of states.values()) {
    const why = await write([state]);
    if (why !== null) refused.push({ id: state.id, why });
  }
  return refused;
}

/** PostgreSQL's sentence where the data is the cause (SQLSTATE classes 22 and 23). @throws every other error */
function whyUnstorable(error: unknown): string {
  if (error instanceof Error && "code" in error && /^2[23]/.test(String(error.code))) return error.message;
  throw error;
}
