import { fillsColumns } from "../copy/api-versions.js";
import { objectKey } from "../copy/freshness.js";
import { hintOf } from "../copy/hints.js";
import type { ObjectEvent } from "../copy/newest-event.js";
import { objectOf, type SyncedObject } from "../copy/objects.js";
import { idOf } from "../stripe/id-of.js";
import type { EventContent } from "./recent.js";
import type { Waiting } from "./store.js";
import { unusable, type UnusableEvent } from "./unusable.js";

/** All waiting events of one object. */
export interface Folded {
  type: string;
  id: string;
  row: SyncedObject;
  events: Waiting[];
  /** The newest `created` among them; 1970 where all of them are of a time that is not Stripe's. */
  created: Date;
  /** What the events of that second tell. */
  newest: ObjectEvent[];
  /** Some are of a test clock's time, or of one that has not come: their order is unknown. */
  otherTime: boolean;
  /** The customers that the object belongs to, by what the events say. */
  customers: Set<string>;
}

/** An event that names no object that is synced, or whose payload cannot be read. */
export interface Unreadable {
  event: Waiting;
  error: UnusableEvent;
}

/** Folds events by object. Of one object only the newest second counts, as what is older has changed since. */
export function fold(events: Waiting[]): { folded: Folded[]; unreadable: Unreadable[] } {
  const folded = new Map<string, Folded>();
  const unreadable: Unreadable[] = [];
  for (const event of events) {
    const { content, objectId } = event;
    const objectEvent = content === null ? null : objectEventOf(event, content);
    const row = objectEvent === null ? null : objectOf(objectEvent.type);
    if (content === null || objectId === null || objectEvent === null || row === null) {
      unreadable.push({ event, error: unusable(event) });
      continue;
    }
    const key = objectKey(objectEvent.type, objectId);
    const one = folded.get(key) ?? begin(objectId, objectEvent.type, row);
    folded.set(key, one);
    add(one, event, objectEvent, content);
  }
  return { folded: [...folded.values()], unreadable };
}

const NEVER = new Date(0);

function begin(id: string, type: string, row: SyncedObject): Folded {
  return {
    type,
    id,
    row,
    events: [],
    created: NEVER,
    newest: [],
    otherTime: false,
    customers: new Set(),
  };
}

function add(one: Folded, event: Waiting, objectEvent: ObjectEvent, { object }: EventContent): void {
  one.events.push(event);
  const customer = one.type === "customer" ? one.id : object["customer"];
  if (typeof customer === "string") one.customers.add(customer);
  if (event.ahead || typeof object["test_clock"] === "string") {
    one.otherTime = true;
  } else if (event.created > one.created || one.newest.length === 0) {
    one.created = event.created;
    one.newest = [objectEvent];
  } else if (event.created.getTime() === one.created.getTime()) one.newest.push(objectEvent);
}

/** What an event tells of its object; null: it is about nothing that is synced. */
export function objectEventOf(
  event: Pick<Waiting, "id" | "type" | "objectId">,
  content: EventContent,
): ObjectEvent | null {
  if (event.objectId === null) return null;
  const { object, apiVersion, previous } = content;
  const hint = hintOf(object);
  const type = hint?.type ?? object.object ?? "";
  const row = objectOf(type);
  if (row === null) return null;
  const of = { eventId: event.id, type, object: null, previous };
  if (hint !== null) {
    const given = event.type === "customer.discount.created" ? idOf(object) : null;
    return { ...of, kind: "hint", ...(given !== null && { discount: given }) };
  }
  if (event.type.endsWith(".deleted") && row.deletion !== undefined) return { ...of, kind: "deletion" };
  const body = { ...object, object: type, id: event.objectId };
  if (!fillsColumns(body, apiVersion)) return { ...of, kind: "hint" };
  return { ...of, kind: event.type.endsWith(".created") ? "birth" : "change", object: body };
}
