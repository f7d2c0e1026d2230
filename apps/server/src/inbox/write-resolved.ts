import type { TransactionSql } from "postgres";

import type { LineItems } from "../copy/nested-tables.js";
import { objectKey, ownedKey, readFreshnessOf } from "../copy/freshness.js";
import { carriedBy } from "../copy/carried.js";
import { unknownCarriedOf } from "../copy/unknown-carried.js";
import { writeObjectsOf } from "../copy/write-objects.js";
import { writeTeams, type State, type TeamStates } from "../copy/write-states.js";
import type { Folded } from "./fold.js";
import { markApplied, type Waiting } from "./store.js";

/** An object with the state to write. `state` is null if the stored row is newer. */
export interface Resolved extends Folded {
  state: State | null;
  /** Complete lists of line items, by the id of the object that contains them. */
  lineItems: LineItems;
}

/** What was written for one connection. */
interface Written {
  /** The keys (`objectKey`) of the objects that were written, or of which nothing had to be written. */
  objects: Set<string>;
  /** The events that were marked as applied. */
  events: Waiting[];
}

/** Objects of one team to write. */
export interface TeamResolved {
  connection: TeamStates["connection"];
  resolved: Resolved[];
}

/**
 * Writes the objects of several teams, and marks their events as applied. The caller's transaction has locked the
 * connections. If another transaction has changed an object meanwhile, its events stay waiting and are decided
 * again.
 * @returns what was done for each connection, by connection id
 */
export async function writeResolved(
  sql: TransactionSql,
  teams: TeamResolved[],
): Promise<Map<string, Written>> {
  const unknown = await findNeverExisted(sql, teams);
  const toWrite = teams.map(({ connection, resolved }) => {
    const states = resolved.flatMap((one) => (one.state === null || unknown.has(one) ? [] : [one.state]));
    return { connection, states, lineItems: new Map(resolved.flatMap((one) => [...one.lineItems])) };
  });
  const written = await writeTeams(sql, toWrite);
  await writeCarried(sql, toWrite);
  const done = teams.map(({ connection: { id: connectionId }, resolved }) => {
    const settled = resolved.filter((one) => {
      const changesNothing = one.state === null || unknown.has(one);
      return changesNothing || written.has(ownedKey(connectionId, one.type, one.id));
    });
    const objects = new Set(settled.map(({ type, id }) => objectKey(type, id)));
    return { connectionId, objects, events: settled.flatMap(({ events }) => events) };
  });
  await markApplied(
    sql,
    done.flatMap(({ events }) => events),
  );
  return new Map(done.map(({ connectionId, ...of }) => [connectionId, of]));
}

/**
 * Returns the objects that Stripe does not know and that have no stored row either. Nothing is written for them.
 */
async function findNeverExisted(sql: TransactionSql, teams: TeamResolved[]): Promise<Set<Resolved>> {
  const missing = teams.flatMap(({ connection: { id: connectionId }, resolved }) =>
    resolved.filter(isMissing).map((one) => ({ one, connectionId, type: one.type, id: one.id })),
  );
  const known = await readFreshnessOf(sql, missing);
  const unknown = missing.filter(
    ({ connectionId, type, id }) => !known.has(ownedKey(connectionId, type, id)),
  );
  return new Set(unknown.map(({ one }) => one));
}

/**
 * Whether Stripe does not know the object, and no event says that it was deleted. Such an object may never have
 * existed: a test event for the endpoint is about an invented object.
 */
function isMissing({ state, newest }: Resolved): boolean {
  return state?.gone === "missing" && !newest.some(({ kind }) => kind === "deletion");
}

/**
 * Writes prices and plans that are contained whole in the objects and have no stored row yet. Stripe may send no
 * event for a price that was created inside a subscription or a checkout. A price or plan that cannot be stored
 * does not hold up the events.
 */
async function writeCarried(sql: TransactionSql, teams: TeamStates[]): Promise<void> {
  const carriedByTeam = teams.map(({ connection, states, lineItems }) => {
    const carried = states.flatMap(({ type, object, freshAt, isStored }) =>
      object === null || isStored === true ? [] : carriedBy(type, [object], lineItems, freshAt),
    );
    const newestLast = carried.toSorted((one, other) => Number(one.freshAt) - Number(other.freshAt));
    return { connectionId: connection.id, carried: newestLast };
  });
  const unknown = await unknownCarriedOf(sql, carriedByTeam);
  const toWrite = teams.flatMap(({ connection }, index) => {
    const states = (unknown[index] ?? []).map(asOfCreation);
    return states.length === 0 ? [] : [{ connection, states, lineItems: new Map() }];
  });
  await writeObjectsOf(sql, toWrite);
}

/**
 * Dates the copy of an object to one second before its creation, so that every event and every read of the object
 * itself replaces the copy. A price that says it was made in the future, as on a test clock, keeps the time at which
 * the copy was seen.
 */
function asOfCreation(state: State): State {
  const { object, freshAt } = state;
  const created = object !== null && "created" in object ? object.created : null;
  if (typeof created !== "number") return state;
  return { ...state, freshAt: new Date(Math.min((created - 1) * 1_000, freshAt.getTime())) };
}
