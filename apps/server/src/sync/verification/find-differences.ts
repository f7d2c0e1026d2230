import type { TransactionSql } from "postgres";

import type { Connection } from "../../connection/store.js";
import { safeMessage } from "../../safe-message.js";
import { codeOf } from "../../database/sqlstate.js";
import { isDatabaseGone } from "../../database/translate-error.js";
import type { LineItems } from "../../copy/nested-tables.js";
import type { State } from "../../copy/write-states.js";
import { compareStates, type Difference } from "./compare.js";

/** The outcome of a comparison. */
export interface Compared {
  /** How each differing object differs, by its id. */
  differences: Map<string, Difference>;
  /** Why an object cannot be stored as a row, by its id. */
  unstorable: Map<string, string>;
}

/**
 * PostgreSQL error classes after which another try may succeed: 40 rollback, 55 object in use, 57 operator
 * intervention.
 */
const TRY_AGAIN = /^(40|55|57)/;

/**
 * Compares as {@link compareStates}, but survives objects that cannot be stored as rows (such as a text for a
 * number column, or JSON that is too deep). Finds such an object by comparing each half alone, and compares the
 * others without it.
 * @throws the error if the database cannot be reached, or if the transaction has to be tried again
 */
export async function findDifferences(
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
    const code = codeOf(error);
    if (isDatabaseGone(error) || TRY_AGAIN.test(code)) throw error;
    if (others.length === 0) {
      return { differences: new Map(), unstorable: new Map([[first.id, sentenceOf(error)]]) };
    }
    const half = Math.ceil(states.length / 2);
    const one = await findDifferences(sql, connection, states.slice(0, half), lineItems);
    const other = await findDifferences(sql, connection, states.slice(half), lineItems);
    return {
      differences: new Map([...one.differences, ...other.differences]),
      unstorable: new Map([...one.unstorable, ...other.unstorable]),
    };
  }
}

/** The message of an error for people: secrets are removed, and it has at most 200 characters. */
export function sentenceOf(error: unknown): string {
  return safeMessage(error, 200);
}
