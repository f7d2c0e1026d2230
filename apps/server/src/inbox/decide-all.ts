import type { Connection } from "../connection/store.js";
import { isCut } from "../copy/complete-lists.js";
import { ownedKey, readFreshnessOf, type Freshness, type ObjectRef } from "../copy/freshness.js";
import { listedKey, readListedOf } from "../copy/listings.js";
import { newestEvent, type ObjectEvent } from "../copy/newest-event.js";
import { decide, type Decision } from "../copy/order.js";
import type { AnySql } from "../database/any-sql.js";
import { objectEventOf, type Folded } from "./fold.js";
import { eventKey, readStored, type StoredEvent } from "./store.js";

/**
 * What is to be done of an object's waiting events. `believe`: the newest body is written; `fetch`: the object is read;
 * `older`: what is stored is newer. `version` is that of what is stored, '' where nothing is.
 */
export type Decided =
  | { order: "older" }
  | { order: "fetch"; version: string; /** What is read is as new as this at least. */ atLeast: Date }
  | {
      order: "believe";
      /** The version that it replaces though it is as fresh; null: what is stored is older. */
      over: string | null;
      objectEvent: ObjectEvent;
      eventIds: string[];
      /** The newest body is what is stored already. */
      isStored: boolean;
    };

/** More events of one second than these are not kept beside what is stored: the next one is read. */
const KEPT_EVENTS = 8;

/** Objects of one connection, with their waiting events. */
export interface TeamFolded {
  connection: Pick<Connection, "id" | "mode" | "createdAt">;
  folded: Folded[];
}

/**
 * Decides by order what is to be done of each object, from what is stored and from what its events tell. Takes the same
 * few statements for any number of teams.
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
  const told = await readStored(sql, ties);
  return new Map(
    orders.map(({ connectionId, one, freshness, order }) => {
      if (order === "older") return [one, { order }];
      const toldOf = (id: string): StoredEvent | undefined => told.get(eventKey({ connectionId, id }));
      const tied = order === "tie" && freshness !== null ? storedEvents(one, freshness, toldOf) : [];
      const weighed = order === "fetch" || tied === null ? null : weigh(one, freshness, tied);
      if (weighed !== null) return [one, weighed];
      const atLeast = latest(one.created, freshness?.freshAt);
      return [one, { order: "fetch", version: freshness?.version ?? "", atLeast }];
    }),
  );
}

/** The types of objects of which nothing is stored, by connection. */
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
    // Before this, the object may have been seen as deleted.
    const lookedAt = latest(createdAt, listed.get(listedKey(connectionId, one.type)));
    const mustRead = onClock || (freshness === null && flagsARow(one));
    const order = mustRead ? "fetch" : decide({ created: one.created, stored: freshness, lookedAt });
    return { connectionId, one, freshness, order };
  });
}

/**
 * Whether the newest events tell of a deletion that leaves a flagged row. Of an object that was never stored that is
 * believed only where Stripe says so: an event that was sent to try the endpoint is about an object that never was.
 */
function flagsARow({ row, newest }: Folded): boolean {
  return row.deletion === "flag" && newest.some(({ kind }) => kind === "deletion");
}

function latest(one: Date, other: Date | undefined): Date {
  return other !== undefined && other > one ? other : one;
}

/**
 * What the events told that decided what is stored; null: it was read, or they are kept no more, or one of them is
 * applied again, which a person asked for.
 */
function storedEvents(
  { events, created }: Folded,
  { eventIds }: Freshness,
  toldOf: (id: string) => StoredEvent | undefined,
): ObjectEvent[] | null {
  if (eventIds === null || events.some(({ id }) => eventIds.includes(id))) return null;
  const objectEvents: ObjectEvent[] = [];
  for (const id of eventIds) {
    const event = toldOf(id);
    if (event === undefined || event.content === null || event.created.getTime() !== created.getTime())
      return null;
    const objectEvent = objectEventOf(event, event.content);
    if (objectEvent === null) return null;
    objectEvents.push(objectEvent);
  }
  return objectEvents;
}

/** Believes the newest of what events tell; null: the object has to be read. */
function weigh(one: Folded, freshness: Freshness | null, stored: ObjectEvent[]): Decided | null {
  const objectEvents = [...stored, ...one.newest];
  const objectEvent = newestEvent(objectEvents);
  if (objectEvent === null) return null;
  const isStored = stored.includes(objectEvent);
  if (!isStored && objectEvent.object !== null && isCut(one.row, objectEvent.object)) return null;
  const eventIds = objectEvents.length > KEPT_EVENTS ? [] : objectEvents.map(({ eventId }) => eventId);
  const over = stored.length === 0 ? null : (freshness?.version ?? null);
  return { order: "believe", over, objectEvent, eventIds, isStored };
}

/** Live accounts have no test clocks. */
function customersOf({ mode }: TeamFolded["connection"], folded: Folded[]): ObjectRef[] {
  const ids = mode === "live" ? [] : folded.flatMap(({ customers }) => [...customers]);
  return [...new Set(ids)].map((id) => ({ type: "customer", id }));
}

/** The customers of these events that are on a test clock, by what is stored or by the events themselves. */
function onClocks(
  customers: ObjectRef[],
  folded: Folded[],
  freshnessOf: (one: ObjectRef) => Freshness | null,
): Set<string> {
  const known = customers.filter((one) => freshnessOf(one)?.testClock != null);
  const told = folded.filter(({ type, otherTime }) => type === "customer" && otherTime);
  return new Set([...known, ...told].map(({ id }) => id));
}
