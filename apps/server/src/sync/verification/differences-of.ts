import type { TransactionSql } from "postgres";

import type { Connection } from "../../connection/store.js";
import { redact } from "../../logger.js";
import { isDatabaseGone } from "../../database/translate-error.js";
import type { LineItems } from "../../copy/nested-tables.js";
import type { State } from "../../copy/write-states.js";
import { compareStates, type Difference } from "./compare.js";

export interface Compared {
  differences: Map<string, Difference>;
  /** Why an object can be no row at all, by its id. */
  unstorable: Map<string, string>;
}

/** PostgreSQL ended the transaction for the sake of another one, or was told to: another try may go through. */
const TRY_AGAIN = /^(40|55|57)/;

/**
 * As {@link compareStates}; an object that cannot be compared (a text where a column is a number, JSON that is too deep)
 * is found by halves, and the others are compared without it.
 * @throws where the database cannot be reached, or wants another try
 */
export async function differencesOf(
  sql: TransactionSql,
  connection: Connection,
  states: State[],
  lineItems: LineItems,
): Promise<Compared> {
  const [first, ...others] = states;
  if (first === undefined) return { differences: new Map(), unstorable: new Map() };
  try {
    const differences = await sql.savepoint((inner) => compareStates(inner, connection, states, lineItems));
    return { differences, unstorable: new Map() };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (isDatabaseGone(error) || TRY_AGAIN.test(code)) throw error;
    if (others.length === 0) {
      return { differences: new Map(), unstorable: new Map([[first.id, sentenceOf(error)]]) };
    }
    const half = Math.ceil(states.length / 2);
    const one = await differencesOf(sql, connection, states.slice(0, half), lineItems);
    const other = await differencesOf(sql, connection, states.slice(half), lineItems);
    return {
      differences: new Map([...one.differences, ...other.differences]),
      unstorable: new Map([...one.unstorable, ...other.unstorable]),
    };
  }
}

/** What an error says, without a secret and short enough to be shown. */
export function sentenceOf(error: unknown): string {
  return redact(error instanceof Error ? error.message : String(error)).slice(0, 200);
}
