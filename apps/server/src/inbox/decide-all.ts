import type { Connection } from "../connection/store.js";
import { isCut } from "../copy/complete-lists.js";
import { ownedKey, readFreshnessOf, type Freshness, type ObjectRef } from "../copy/freshness.js";
import { listedKey, readListedOf } from "../copy/listings.js";
import { newestEvent, type ObjectEvent } from "../copy/newest-event.js";
import { decide, type Decision } from "../copy/order.js";
import type { StripeObject } from "../copy/stripe-object.js";
import type { AnySql } from "../database/any-sql.js";
import { objectEventOf, type Folded } from "./fold.js";
import { eventKey, readStored, type StoredEvent } from "./store.js";
import { withUnknownDiscounts } from "./unknown-discounts.js";

/**
 * What to do with the waiting events of an object. `believe`: the newest body is written. `fetch`: the object is
 * read from Stripe. `older`: the stored row is newer, so nothing is written.
 */
export type Decided =
  | { order: "older" }
  | {
      order: "fetch";
      /** The version of the stored row, or '' if there is none. */
      version: string;
      /** The object as read from Stripe is at least as new as this. */
      atLeast: Date;
    }
  | Believed;

interface Believed {
  order: "believe";
  /** The version of the stored row, if the row is as new as the body. Null if the row is older. */
  over: string | null;
  objectEvent: ObjectEvent;
  /** The events that this decision relies on, or none if there are too many to store. */
  eventIds: string[];
  /** Whether the newest body is stored already. */
  isStored: boolean;
}

/**
 * The most event ids that are stored with a row. If one second has more events, none of their ids are stored, and
 * the next event of that second makes BillStack read the object.
 */
const MOST_EVENT_IDS = 8;

/** Objects of one connection, with their waiting events. `folded` has one entry for each object. */
export interface TeamFolded {
  connection: Pick<Connection, "id" | "mode" | "createdAt">;
  folded: Folded[];
}

/**
 * Decides for each object what to do with its waiting events. Compares the times and contents of the events with
 * the stored row. Sends the same few statements for any number of teams.
 */
export async function decideAll(sql: AnySql, teams: TeamFolded[]): Promise<Map<Folded, Decided>> {
  const customers = teams.map(({ connection, folded }) => customersOf(connection, folded));
  const asked = teams.flatMap(({ connection: { id: connectionId }, folded }, index) =>
    [...folded, ...(customers[index] ?? [])].map(({ type, id }) => ({ connectionId, type, id })),
  );
  const stored = await readFreshnessOf(sql, asked);
  const listed = await readListedOf(sql, unseenTypes(teams, stored));
  const orders = teams.flatMap((team, index) => ordersOf(team, customers[index] ?? [], stored, listed));
  const ties = orders.flatMap(({ connectionId, order, freshness }) =>
    order === "tie" ? (freshness?.eventIds ?? []).map((id) => ({ connectionId, id })) : [],
  );
  const storedEvents = await readStored(sql, ties);
  const believed = new Map(
    orders.map(({ connectionId, one, freshness, order }) => {
      const eventOf = (id: string): StoredEvent | undefined =>
        storedEvents.get(eventKey({ connectionId, id }));
      const tied = order === "tie" && freshness !== null ? eventsOfRow(one, freshness, eventOf) : [];
      const isOpen = order !== "older" && order !== "fetch";
      return [one, isOpen && tied !== null ? weigh(one, freshness, tied) : null];
    }),
  );
  const unknown = await withUnknownDiscounts(
    sql,
    orders.map(({ connectionId, one }) => ({ connectionId, one, object: newBodyOf(believed.get(one)) })),
  );
  return new Map(
    orders.map(({ one, freshness, order }): [Folded, Decided] => {
      if (order === "older") return [one, { order }];
      const weighed = unknown.has(one) ? null : (believed.get(one) ?? null);
      if (weighed !== null) return [one, weighed];
      const atLeast = latest(one.created, freshness?.freshAt);
      return [one, { order: "fetch", version: freshness?.version ?? "", atLeast }];
    }),
  );
}

/** Returns the types of those objects that have no stored row, for each connection. */
function unseenTypes(
  teams: TeamFolded[],
  stored: Map<string, Freshness>,
): { connectionId: string; type: string }[] {
  return teams.flatMap(({ connection: { id: connectionId }, folded }) => {
    const unseen = folded.filter(({ type, id }) => !stored.has(ownedKey(connectionId, type, id)));
    return [...new Set(unseen.map(({ type }) => type))].map((type) => ({ connectionId, type }));
  });
}

interface Ordered {
  connectionId: string;
  one: Folded;
  freshness: Freshness | null;
  order: Decision;
}

/** Compares the times of each object's events with its stored row. */
function ordersOf(
  { connection, folded }: TeamFolded,
  customers: ObjectRef[],
  stored: Map<string, Freshness>,
  listed: Map<string, Date>,
): Ordered[] {
  const { id: connectionId, createdAt } = connection;
  const freshnessOf = ({ type, id }: ObjectRef): Freshness | null =>
    stored.get(ownedKey(connectionId, type, id)) ?? null;
  const clocked = onClocks(customers, folded, freshnessOf);
  return folded.map((one) => {
    const freshness = freshnessOf(one);
    const onClock = one.otherTime || [...one.customers].some((customer) => clocked.has(customer));
    // If the object has no row, and its events are older than this, it may have been deleted since.
    const lookedAt = latest(createdAt, listed.get(listedKey(connectionId, one.type)));
    const mustRead = one.mustRead || onClock || (freshness === null && wouldFlagRow(one));
    const order = mustRead ? "fetch" : decide({ created: one.created, stored: freshness, lookedAt });
    return { connectionId, one, freshness, order };
  });
}

/**
 * Whether the newest events say that the object is deleted, and a deleted object of its type keeps a row with a
 * flag. If the object has no stored row, Stripe is asked first: a test event for the endpoint may be about an
 * object that never existed.
 */
function wouldFlagRow({ row, newest }: Folded): boolean {
  return row.deletion === "flag" && newest.some(({ kind }) => kind === "deletion");
}

/** Returns the later of two times. */
function latest(one: Date, other: Date | undefined): Date {
  return other !== undefined && other > one ? other : one;
}

/**
 * Returns the events that the stored row was made from. Returns null if the row was read from Stripe, if one of
 * these events is not stored any more, or if a person replays one of them.
 */
function eventsOfRow(
  { events, created }: Folded,
  { eventIds }: Freshness,
  eventOf: (id: string) => StoredEvent | undefined,
): ObjectEvent[] | null {
  if (eventIds === null || events.some(({ id }) => eventIds.includes(id))) return null;
  const objectEvents: ObjectEvent[] = [];
  for (const id of eventIds) {
    const event = eventOf(id);
    if (event === undefined || event.content === null || event.created.getTime() !== created.getTime())
      return null;
    const objectEvent = objectEventOf(event, event.content);
    if (objectEvent === null) return null;
    objectEvents.push(objectEvent);
  }
  return objectEvents;
}

/** The body that is about to be written; null if there is none. */
function newBodyOf(believed: Believed | null | undefined): StripeObject | null {
  return believed == null || believed.isStored ? null : believed.objectEvent.object;
}

/**
 * Chooses the newest of the events. Returns null if they do not show which is newest: the object has to be read.
 */
function weigh(one: Folded, freshness: Freshness | null, stored: ObjectEvent[]): Believed | null {
  const objectEvents = [...stored, ...one.newest];
  const objectEvent = newestEvent(objectEvents);
  if (objectEvent === null) return null;
  const isStored = stored.includes(objectEvent);
  if (!isStored && objectEvent.object !== null && isCut(one.row, objectEvent.object)) return null;
  const eventIds = objectEvents.length > MOST_EVENT_IDS ? [] : objectEvents.map(({ eventId }) => eventId);
  const over = stored.length === 0 ? null : (freshness?.version ?? null);
  return { order: "believe", over, objectEvent, eventIds, isStored };
}

/**
 * Returns the customers whose test clocks matter for these objects. Live accounts have no test clocks
 * (docs.stripe.com/billing/testing/test-clocks).
 */
function customersOf({ mode }: TeamFolded["connection"], folded: Folded[]): ObjectRef[] {
  const ids = mode === "live" ? [] : folded.flatMap(({ customers }) => [...customers]);
  return [...new Set(ids)].map((id) => ({ type: "customer", id }));
}

/** Returns the ids of the customers that are on a test clock, as the stored rows or the events show. */
function onClocks(
  customers: ObjectRef[],
  folded: Folded[],
  freshnessOf: (one: ObjectRef) => Freshness | null,
): Set<string> {
  const known = customers.filter((one) => freshnessOf(one)?.testClock != null);
  const fromEvents = folded.filter(({ type, otherTime }) => type === "customer" && otherTime);
  return new Set([...known, ...fromEvents].map(({ id }) => id));
}
