import type { TransactionSql } from "postgres";

import type { ConnectionRef } from "./connection-ref.js";
import type { LineItems } from "./nested-tables.js";
import { safeMessage } from "../safe-message.js";
import { objectKey } from "./freshness.js";
import { writeStates, writeTeams, type State, type TeamStates } from "./write-states.js";

/** An object that PostgreSQL could not store, for example because a column is a number and the value is a text. */
export interface Refused {
  id: string;
  /** A sentence for people. It contains no value of the object. */
  why: string;
}

/**
 * Writes states of objects, as `writeStates` does. If one of the objects cannot be stored, all others are stored
 * nevertheless: the states are split in halves, again and again, until the object is alone. If an object is given
 * several times, its last state is written.
 *
 * @returns the objects that could not be stored
 * @throws every other error, for example if the database cannot be reached
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

/**
 * Writes states of objects of several teams together. If one of the objects cannot be stored, each team's objects
 * are written as {@link writeObjects} does it, so all others are stored nevertheless.
 *
 * @param teams each object at most once
 * @throws every error that the data has not caused
 */
export async function writeObjectsOf(sql: TransactionSql, teams: TeamStates[]): Promise<void> {
  if (teams.length === 0) return;
  const why = await sql.savepoint((inner) => writeTeams(inner, teams)).then(() => null, whyUnstorable);
  if (why === null) return;
  for (const { connection, states, lineItems } of teams)
    await writeObjects(sql, connection, states, lineItems);
}

/**
 * Says why the object cannot be stored, if the data caused the error (SQLSTATE classes 22 and 23).
 *
 * @throws every other error
 */
function whyUnstorable(error: unknown): string {
  if (error instanceof Error && "code" in error && /^2[23]/.test(String(error.code)))
    return safeMessage(error, 200);
  throw error;
}
