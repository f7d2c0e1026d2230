import { quoteTeamSchema, teamSchema, type TeamId } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

import type { ConnectionRef } from "./connection-ref.js";
import { ownedKey, raiseFreshnessOf, type Raise } from "./freshness.js";
import type { LineItems } from "./nested-tables.js";
import { addDiscounts } from "./store-discounts.js";
import { storeObjects } from "./store-objects.js";
import { groupBy } from "../group-by.js";
import { namedId } from "../stripe/id-of.js";
import type { StripeObject, SyncedObject } from "./objects.js";
import { ANY_OF_INPUT, Statements } from "./statements.js";

/**
 * How Stripe says that an object is gone. `deleted`: Stripe answers `deleted: true`. The row of a customer then
 * stays and its column `deleted` is set. `missing`: Stripe answers 404. The object never existed, or was deleted
 * with its test clock, so no row stays.
 */
export type Gone = "deleted" | "missing";

/** The state of one object that is about to be written. */
export interface State {
  type: string;
  id: string;
  row: SyncedObject;
  /** Null: the object is gone. */
  object: StripeObject | null;
  /** How Stripe said that the object is gone. Absent: it exists, or an event reported its deletion. */
  gone?: Gone;
  /** The time of this state, by Stripe's clock. */
  freshAt: Date;
  /**
   * The version of the stored freshness that this state may replace even if both have the same time. A fetch sets
   * it to the version before the fetch, which is '' if nothing was stored. Null, as for events and pages of lists:
   * the state replaces only an older one.
   */
  over: string | null;
  /** The ids of the events of the second `freshAt` that decided this state. Absent: it was read from Stripe. */
  eventIds?: string[];
  /** The same state is stored already, so only its freshness with the new `eventIds` is written. */
  isStored?: boolean;
}

/** The states of one team's objects, and the line items of its checkout sessions. */
export interface TeamStates {
  connection: ConnectionRef;
  states: State[];
  lineItems: LineItems;
}

/**
 * Does the same as {@link writeTeams} for one team.
 *
 * @returns the keys (`objectKey`) of the objects that were written
 */
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
 * Writes the states that are newer than the stored ones, with their nested rows and tombstones. The other states
 * change nothing. One statement writes the freshness of the objects of all teams, and one more writes the rows of
 * all teams. Only large groups of new rows are written by COPY. The caller must have locked the connections, so
 * that none of them is disconnected meanwhile.
 *
 * @returns the keys ({@link ownedKey}) of the objects that were written
 * @throws an error of PostgreSQL if a value does not fit its column
 */
export async function writeTeams(sql: TransactionSql, teams: TeamStates[]): Promise<Set<string>> {
  const raises = teams.flatMap(({ connection, states }) =>
    states.map((state) => ({ ...toRaise(state), connectionId: connection.id })),
  );
  const written = await raiseFreshnessOf(sql, raises);
  const statements = new Statements(sql);
  const changes = teams.map(({ connection, states, lineItems }) => {
    const changed = states.filter(
      ({ isStored, type, id }) => isStored !== true && written.has(ownedKey(connection.id, type, id)),
    );
    return { connection, states: changed, lineItems };
  });
  for (const { connection, states, lineItems } of changes) {
    const byType = groupBy(states, ({ type }) => type);
    for (const [type, some] of byType) await writeType(statements, connection.teamId, type, some, lineItems);
  }
  await addDiscounts(statements, changes);
  await statements.run();
  return written;
}

/** Returns the freshness that the object of the state gets. */
export function toRaise({ type, id, freshAt, object, over, eventIds = [] }: State): Raise {
  const name = (field: string): string | null => {
    const value: unknown = object === null ? null : (object as StripeObject & Record<string, unknown>)[field];
    return namedId(value);
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

/** Writes states of one type: deletes rows, and stores the objects and their nested rows. */
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
