import { fillsColumns } from "../copy/api-versions.js";
import { objectKey } from "../copy/freshness.js";
import { hintOf } from "../copy/hints.js";
import type { ObjectEvent } from "../copy/newest-event.js";
import { objectOf, type SyncedObject } from "../copy/objects.js";
import { hasUsualForm } from "../copy/usual-form.js";
import { idOf } from "../stripe/id-of.js";
import { isTooDeep } from "./deep.js";
import type { EventContent } from "./recent.js";
import type { Waiting } from "./store.js";
import { tooDeep, unusable, type UnusableEvent } from "./unusable.js";

/** One object with all its waiting events that a turn has taken. */
export interface Folded {
  type: string;
  id: string;
  row: SyncedObject;
  events: Waiting[];
  /** The newest `created` of the events. 1970 if all their times come from a test clock or lie in the future. */
  created: Date;
  /** What the events of that second say about the object. */
  newest: ObjectEvent[];
  /** Whether the times of some events come from a test clock or lie in the future. Their order is then unknown. */
  otherTime: boolean;
  /** Whether the bodies of some events must not be believed, so that the object has to be read from Stripe. */
  mustRead: boolean;
  /** The ids of the customers that the object belongs to, as the events say. */
  customers: Set<string>;
}

/** An event whose payload cannot be read, or whose object has no table. */
export interface Unreadable {
  event: Waiting;
  error: UnusableEvent;
}

/**
 * Groups events by object. For each object it keeps only what the events of its newest second say, because older
 * states of the object are out of date.
 *
 * The body of an event that has failed before is not used again: its object is read from Stripe.
 * @param mustRead whether this is so for all of these events
 */
export function fold(events: Waiting[], mustRead = false): { folded: Folded[]; unreadable: Unreadable[] } {
  const folded = new Map<string, Folded>();
  const unreadable: Unreadable[] = [];
  for (const event of events) {
    const { content, objectId } = event;
    const isDoubtful = mustRead || event.failures > 0;
    if (isDoubtful && content !== null && isTooDeep(content.object)) {
      unreadable.push({ event, error: tooDeep() });
      continue;
    }
    const objectEvent = content === null ? null : objectEventOf(event, content, isDoubtful);
    const row = objectEvent === null ? null : objectOf(objectEvent.type);
    if (content === null || objectId === null || objectEvent === null || row === null) {
      unreadable.push({ event, error: unusable(event) });
      continue;
    }
    const key = objectKey(objectEvent.type, objectId);
    const one = folded.get(key) ?? begin(objectId, objectEvent.type, row);
    folded.set(key, one);
    one.mustRead ||= isDoubtful;
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
    mustRead: false,
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

/**
 * Returns what an event says about its object, or null if the object has no table.
 * @param isDoubtful whether the event's body must not be looked at
 */
export function objectEventOf(
  event: Pick<Waiting, "id" | "type" | "objectId">,
  content: EventContent,
  isDoubtful = false,
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
  if (isDoubtful || !fillsColumns(body, apiVersion) || !hasUsualForm(row, body))
    return { ...of, kind: "hint" };
  return { ...of, kind: event.type.endsWith(".created") ? "birth" : "change", object: body };
}
