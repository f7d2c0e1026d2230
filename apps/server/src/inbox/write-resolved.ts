import type { TransactionSql } from "postgres";

import type { LineItems } from "../copy/nested-tables.js";
import { ownedKey, readFreshnessOf } from "../copy/freshness.js";
import { carriedBy } from "../copy/carried.js";
import { unknownCarriedOf } from "../copy/unknown-carried.js";
import { writeObjects } from "../copy/write-objects.js";
import { writeTeams, type State, type TeamStates } from "../copy/write-states.js";
import type { Folded } from "./fold.js";
import { markApplied } from "./store.js";

/** A folded object with what is to be written of it; `state` null: what is stored is newer. */
export interface Resolved extends Folded {
  state: State | null;
  lineItems: LineItems;
}

/** Objects of one team. */
export interface TeamResolved {
  connection: TeamStates["connection"];
  resolved: Resolved[];
}

/**
 * Writes the objects of several teams and marks their events as applied, in the caller's transaction, which holds the
 * connections. Events whose object was moved by another writer meanwhile stay waiting and are decided again.
 * @returns how many events were marked, by connection
 */
export async function writeResolved(
  sql: TransactionSql,
  teams: TeamResolved[],
): Promise<Map<string, number>> {
  const unknown = await unknownStrangers(sql, teams);
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
    return { connectionId, events: settled.flatMap(({ events }) => events) };
  });
  await markApplied(
    sql,
    done.flatMap(({ events }) => events),
  );
  return new Map(done.map(({ connectionId, events }) => [connectionId, events.length]));
}

/** Of the objects that Stripe does not know, those of which nothing is stored either. */
async function unknownStrangers(sql: TransactionSql, teams: TeamResolved[]): Promise<Set<Resolved>> {
  const strangers = teams.flatMap(({ connection: { id: connectionId }, resolved }) =>
    resolved.filter(isStranger).map((one) => ({ one, connectionId, type: one.type, id: one.id })),
  );
  const known = await readFreshnessOf(sql, strangers);
  const unknown = strangers.filter(
    ({ connectionId, type, id }) => !known.has(ownedKey(connectionId, type, id)),
  );
  return new Set(unknown.map(({ one }) => one));
}

/**
 * Whether Stripe knows no such object, and no event told of its deletion either: an event that was sent to try the
 * endpoint is about an object that never was. Where nothing is stored of it, nothing is kept.
 */
function isStranger({ state, newest }: Resolved): boolean {
  return state?.gone === "missing" && !newest.some(({ kind }) => kind === "deletion");
}

/**
 * Writes the prices and plans that the objects carry whole and of which nothing is known: of a price that is made
 * inside of a subscription or a checkout there need not be an event. One that cannot be stored holds up no event.
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
  for (const [index, { connection }] of teams.entries()) {
    const carried = unknown[index] ?? [];
    if (carried.length > 0) await writeObjects(sql, connection, carried.map(asOfItsBirth), new Map());
  }
}

/** Whatever is told or read of the object itself says more than a copy of it inside of another one. */
function asOfItsBirth(state: State): State {
  const { object } = state;
  const created = object !== null && "created" in object ? object.created : null;
  return typeof created === "number" ? { ...state, freshAt: new Date((created - 1) * 1_000) } : state;
}
