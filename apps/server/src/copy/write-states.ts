import { quoteTeamSchema, teamSchema, type TeamId } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

import type { ConnectionRef } from "./connection-ref.js";
import { ownedKey, raiseFreshnessOf, type Raise } from "./freshness.js";
import type { LineItems } from "./nested-tables.js";
import { storeObjects } from "./store-objects.js";
import { idOf } from "../stripe/id-of.js";
import type { StripeObject, SyncedObject } from "./objects.js";
import { ANY_OF_INPUT, Statements } from "./statements.js";

/**
 * How Stripe says that an object is gone. `deleted`: it remembers that there was one, so that the row of a customer
 * stays and is flagged. `missing`: it answers 404, as for an object that never was or whose test clock was deleted, so
 * that no row stays.
 */
export type Gone = "deleted" | "missing";

/** One object as it is to be written. */
export interface State {
  type: string;
  id: string;
  row: SyncedObject;
  /** Null: the object is gone. */
  object: StripeObject | null;
  /** How Stripe said that the object is gone; absent where it is not, or where an event told of its deletion. */
  gone?: Gone;
  /** How fresh this is, in Stripe's clock. */
  freshAt: Date;
  /**
   * A fetch wins a tie with the version that it was made over, '' where nothing was stored; null: a list page and an
   * event lose every tie.
   */
  over: string | null;
  /** Ids of the events of the second `freshAt` that say so; absent: it was read from Stripe. */
  eventIds?: string[];
  /** It is what is stored already: only what it was told by is noted. */
  isStored?: boolean;
}

/** The states of one team's objects, with the line items that were read with its checkout sessions. */
export interface TeamStates {
  connection: ConnectionRef;
  states: State[];
  lineItems: LineItems;
}

/** As {@link writeTeams} for one team. Returns the keys ({@link objectKey}) of those that were written. */
export async function writeStates(
  sql: TransactionSql,
  connection: ConnectionRef,
  states: State[],
  lineItems: LineItems,
): Promise<Set<string>> {
  const written = await writeTeams(sql, [{ connection, states, lineItems }]);
  return new Set([...written].map((key) => key.slice(connection.id.length + 1)));
}

/**
 * Writes the states that are newer than what is stored, with their nested rows and tombstones; the others change
 * nothing. Takes one statement for the freshness of all teams, and one more that writes the rows of all of them, but for
 * large groups of new rows, which are copied. The caller holds the connections. Returns the keys ({@link ownedKey}) of
 * the objects that were written.
 */
export async function writeTeams(sql: TransactionSql, teams: TeamStates[]): Promise<Set<string>> {
  const raises = teams.flatMap(({ connection, states }) =>
    states.map((state) => ({ ...toRaise(state), connectionId: connection.id })),
  );
  const written = await raiseFreshnessOf(sql, raises);
  const statements = new Statements(sql);
  for (const { connection, states, lineItems } of teams) {
    const byType = new Map<string, State[]>();
    for (const state of states) {
      if (state.isStored === true || !written.has(ownedKey(connection.id, state.type, state.id))) continue;
      const some = byType.get(state.type);
      if (some === undefined) byType.set(state.type, [state]);
      else some.push(state);
    }
    for (const [type, some] of byType) await writeType(statements, connection.teamId, type, some, lineItems);
  }
  await statements.run();
  return written;
}

/** The stamp that writing the state raises its object to. */
export function toRaise({ type, id, freshAt, object, over, eventIds = [] }: State): Raise {
  const name = (field: string): string | null => {
    const value: unknown = object === null ? null : (object as StripeObject & Record<string, unknown>)[field];
    return typeof value === "string" ? value : idOf(value);
  };
  const [testClock, customer] = [name("test_clock"), name("customer")];
  return {
    type,
    id,
    freshAt,
    deleted: object === null,
    over,
    eventIds: eventIds.length === 0 ? null : eventIds,
    testClock,
    customer,
  };
}

async function writeType(
  statements: Statements,
  teamId: TeamId,
  type: string,
  states: State[],
  lineItems: LineItems,
): Promise<void> {
  const [first] = states;
  if (first === undefined) return;
  const { row } = first;
  const isFlagged = ({ gone }: State): boolean => row.deletion === "flag" && gone !== "missing";
  const gone = states.filter(({ object }) => object === null);
  const removed = gone.filter((state) => !isFlagged(state)).map(({ id }) => id);
  const objects = states.flatMap(({ object }) => (object === null ? [] : [object]));
  objects.push(...gone.filter(isFlagged).map(({ id }) => ({ id, object: type, deleted: true })));
  if (removed.length > 0) {
    const table = `${quoteTeamSchema(teamSchema(teamId))}."${row.table}"`;
    await statements.add(`delete from ${table} where id = ${ANY_OF_INPUT}`, JSON.stringify(removed));
  }
  if (objects.length === 0) return;
  const stamps = new Map(states.map(({ id, freshAt }) => [id, freshAt.toISOString()]));
  await storeObjects(statements, teamId, row, objects, stamps, lineItems);
}
