import { createHash } from "node:crypto";

import { hintOf } from "../copy/hints.js";
import { objectOf } from "../copy/objects.js";
import { idOf } from "../stripe/id-of.js";

type Fields = Record<string, unknown>;

/** The fields of a snapshot event that BillStack uses. A snapshot event contains the whole object. */
export interface StripeEvent {
  id: string;
  object: "event";
  type: string;
  /** Whole Unix seconds. */
  created: number;
  livemode: boolean;
  /** The connected account that the event is about. Only events of a Connect endpoint have it. */
  account?: string | null;
  /** The Stripe API version of `data`. */
  api_version?: unknown;
  data: { object: Fields & { object?: string }; previous_attributes?: unknown };
}

/**
 * An event as it arrived. A `snapshot` event contains its object and can be applied. A `thin` event only names
 * its object (docs.stripe.com/event-destinations). An `unknown` event has a form that BillStack does not know.
 * Thin and unknown events are stored but never applied.
 */
export type ReceivedEvent =
  { form: "snapshot"; event: StripeEvent } | { form: "thin" | "unknown"; event: Fields & { id: string } };

/** A new row of the inbox. */
export interface NewEvent {
  id: string;
  type: string;
  objectId: string | null;
  /** The customer whose access the event may change, or an empty text. */
  customerId: string;
  created: Date;
  status: "waiting" | "not_synced";
  /** The JSON of the event as Stripe sent it. */
  payload: string;
}

const EVENT_ID = /^evt_\w{1,250}$/;
const EVENT_TYPE = /^[\w.]{1,200}$/;
/**
 * The last second of the year 9999. PostgreSQL allows later years, but an ISO 8601 date has four digits for the
 * year.
 */
const LAST_SECOND = 253_402_300_799;

/** Checks a snapshot event by hand, because a schema library would copy the object of every delivery. */
function isSnapshot(value: Fields): value is Fields & StripeEvent {
  if (!isFields(value["data"])) return false;
  const { id, type, created, account } = value;
  const { object } = value["data"];
  return (
    value["object"] === "event" &&
    isText(id, EVENT_ID) &&
    isText(type, EVENT_TYPE) &&
    isSecond(created) &&
    typeof value["livemode"] === "boolean" &&
    (account == null || typeof account === "string") &&
    isFields(object) &&
    (object["object"] === undefined || typeof object["object"] === "string")
  );
}

/** Whether the event is thin. All thin events that Stripe sends today have `object: "v2.core.event"`. */
function isThin({ object }: Fields): boolean {
  return typeof object === "string" && object.startsWith("v2.");
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown, shape: RegExp): value is string {
  return typeof value === "string" && shape.test(value);
}

function isSecond(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= LAST_SECOND;
}

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Returns the text of a delivery's body, or null if it is not UTF-8. */
export function decodeBody(body: Uint8Array): string | null {
  try {
    return UTF8.decode(body);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return null;
  }
}

/** Parses an event. Returns null if the text is not a JSON object or has no event id. */
export function parseEvent(text: string): ReceivedEvent | null {
  const parsed = parseFields(text);
  return parsed === null || !hasId(parsed) ? null : formOf(parsed);
}

/** Whether a text is JSON. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function parseFields(text: string): Fields | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return isFields(parsed) ? parsed : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function hasId(value: Fields): value is Fields & { id: string } {
  return isText(value["id"], EVENT_ID);
}

function formOf(event: Fields & { id: string }): ReceivedEvent {
  if (isSnapshot(event)) return { form: "snapshot", event };
  return { form: isThin(event) ? "thin" : "unknown", event };
}

/**
 * Ids have at most 255 characters (docs.stripe.com/upgrades). Users choose some ids. PostgreSQL cannot store NUL.
 */
const STORABLE_ID = /^[^\0]{1,255}$/;
/**
 * The preview of an invoice in an `invoice.upcoming` event has no id, or an id of this form, which names no
 * invoice.
 */
const PREVIEW_ID = /^upcoming_in_/;

/**
 * Makes the inbox row of an event. These events are stored but never applied (`not_synced`): events of another
 * account (Connect), events whose object has no id or no table, and events that contain no object.
 * @param payload the JSON of the event as Stripe sent it
 */
export function toStore(received: ReceivedEvent, payload: string): NewEvent {
  const { event } = received;
  const of = { id: event.id, payload, type: typeOf(event.type), created: timeOf(event.created) };
  if (received.form !== "snapshot") return { ...of, objectId: null, customerId: "", status: "not_synced" };
  const { object } = received.event.data;
  const row = objectOf(object.object ?? "");
  const hint = row === null ? hintOf(object) : null;
  const id = hint?.id ?? object[row?.key ?? "id"];
  const objectId = typeof id === "string" && STORABLE_ID.test(id) && !PREVIEW_ID.test(id) ? id : null;
  const synced = received.event.account == null && objectId !== null && (row !== null || hint !== null);
  const customerId = synced ? customerOf(hint?.type ?? object.object ?? "", object) : "";
  return { ...of, objectId, customerId, status: synced ? "waiting" : "not_synced" };
}

/** The types of objects from which the access of a customer follows, each with the field that names the customer. */
const OF_CUSTOMER: Record<string, string> = {
  customer: "id",
  subscription: "customer",
  "entitlements.active_entitlement_summary": "customer",
};

/**
 * Returns the id of the customer whose access follows from the object; empty if no access follows from it.
 *
 * @param type the type of the object that changes. A discount changes the subscription or customer that it names.
 */
function customerOf(type: string, object: Fields): string {
  const field = object["object"] === "discount" ? "customer" : OF_CUSTOMER[type];
  const id = field === undefined ? undefined : (idOf(object[field]) ?? object[field]);
  return typeof id === "string" && STORABLE_ID.test(id) ? id : "";
}

/**
 * Makes the inbox row of an entry of Stripe's list of events. An entry without an event id gets an id that is
 * made from its content, so that the same entry is stored once, however often Stripe lists it.
 */
export function listedToStore(entry: unknown): NewEvent {
  const payload = textOf(entry);
  const fields = parseFields(payload) ?? {};
  if (hasId(fields)) return toStore(formOf(fields), payload);
  const id = `evt_unnamed_${createHash("sha256").update(payload).digest("hex").slice(0, 32)}`;
  return toStore({ form: "unknown", event: { ...fields, id } }, payload);
}

/** Returns the entry as JSON, or "null" if it is nested too deeply for `JSON.stringify`. */
function textOf(entry: unknown): string {
  try {
    return JSON.stringify(entry) ?? "null";
  } catch (error) {
    if (error instanceof RangeError) return "null";
    throw error;
  }
}

/** Returns the event's type in a form that its column can store, or "" if it has none. */
function typeOf(type: unknown): string {
  return typeof type === "string" ? type.replaceAll("\0", "").slice(0, 200) : "";
}

/**
 * Reads `created`: Unix seconds in snapshot events, ISO 8601 in thin events. Returns the time now if it is not
 * valid.
 */
function timeOf(created: unknown): Date {
  if (isSecond(created)) return new Date(created * 1_000);
  const ms = typeof created === "string" ? Date.parse(created) : NaN;
  return ms >= 0 && ms <= LAST_SECOND * 1_000 ? new Date(ms) : new Date();
}
