import type { TransactionSql } from "postgres";

import type { ConnectionRef } from "./connection-ref.js";
import type { LineItems } from "./nested-tables.js";
import { objectKey } from "./freshness.js";
import { writeStates, type State } from "./write-states.js";

/** An object that the team schema's columns cannot hold, and why. */
export interface Refused {
  id: string;
  why: string;
}

/**
 * Writes what lists brought, each object once. If one of them cannot be stored (a text where a column is a number), the
 * others are: they are written in halves until it is alone. Returns those that were refused.
 */
export async function writeObjects(
  sql: TransactionSql,
  connection: ConnectionRef,
  states: State[],
  lineItems: LineItems,
): Promise<Refused[]> {
  const write = async (some: State[]): Promise<Refused[]> => {
    const why = await sql
      .savepoint((inner) => writeStates(inner, connection, some, lineItems))
      .then(() => null, whyUnstorable);
    const [first, ...others] = some;
    if (why === null || first === undefined) return [];
    if (others.length === 0) return [{ id: first.id, why }];
    const half = Math.ceil(some.length / 2);
    return [...(await write(some.slice(0, half))), ...(await write(some.slice(half)))];
  };
  const unique = new Map(states.map((state) => [objectKey(state.type, state.id), state]));
  return write([...unique.values()]);
}

/** PostgreSQL's sentence where the data is the cause (SQLSTATE classes 22 and 23). @throws every other error */
function whyUnstorable(error: unknown): string {
  if (error instanceof Error && "code" in error && /^2[23]/.test(String(error.code))) return error.message;
  throw error;
}
