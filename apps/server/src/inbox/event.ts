import { createHash } from "node:crypto";

import { hintOf } from "../copy/hints.js";
import { objectOf } from "../copy/objects.js";

type Fields = Record<string, unknown>;

/** As much of a snapshot event as is relied on. */
export interface StripeEvent {
  id: string;
  object: "event";
  type: string;
  /** Whole Unix seconds. */
  created: number;
  livemode: boolean;
  /** The connected account that a Connect endpoint's event is about. */
  account?: string | null;
  /** The version that `data` is rendered in. */
  api_version?: unknown;
  data: { object: Fields & { object?: string }; previous_attributes?: unknown };
}

/**
 * An event as it arrived. `snapshot`: it shows one object, and can be applied. `thin`: it names its object only
 * (docs.stripe.com/event-destinations). `unknown`: a form that Stripe may send one day. The last two are kept, not applied.
 */
export type ReceivedEvent =
  { form: "snapshot"; event: StripeEvent } | { form: "thin" | "unknown"; event: Fields & { id: string } };

/** An event as the inbox stores it. */
export interface NewEvent {
  id: string;
  type: string;
  objectId: string | null;
  created: Date;
  status: "waiting" | "not_synced";
  payload: string;
}

const EVENT_ID = /^evt_\w{1,250}$/;
const EVENT_TYPE = /^[\w.]{1,200}$/;
/** The end of the year 9999; PostgreSQL's calendar goes further, JavaScript's and people's do not. */
const LAST_SECOND = 253_402_300_799;

/** Written out: a schema library would copy the objects of every delivery. */
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

/** All thin events so far are `v2.core.event`. */
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

/** The text of a delivery's body; null: it is not UTF-8. */
export function decodeBody(body: Uint8Array): string | null {
  try {
    return UTF8.decode(body);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return null;
  }
}

/** The event in a JSON text; null: it is no JSON object, or has no event's id. */
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

/** Stripe's ids have at most 255 characters, some of them chosen by people; PostgreSQL stores no NUL. */
const STORABLE_ID = /^[^\0]{1,255}$/;
/** A preview of an invoice, as `invoice.upcoming` tells of it, has no id, or one that names no invoice. */
const PREVIEW_ID = /^upcoming_in_/;

/**
 * The inbox row of an event; `payload` is its JSON as Stripe sent it. Another account's event (Connect), one without
 * an id or of a type that has no table, and one that shows no object is kept but never applied.
 */
export function toStore(received: ReceivedEvent, payload: string): NewEvent {
  const { event } = received;
  const of = { id: event.id, payload, type: typeOf(event.type), created: timeOf(event.created) };
  if (received.form !== "snapshot") return { ...of, objectId: null, status: "not_synced" };
  const { object } = received.event.data;
  const row = objectOf(object.object ?? "");
  const hint = row === null ? hintOf(object) : null;
  const id = hint?.id ?? object[row?.key ?? "id"];
  const objectId = typeof id === "string" && STORABLE_ID.test(id) && !PREVIEW_ID.test(id) ? id : null;
  const synced = received.event.account == null && objectId !== null && (row !== null || hint !== null);
  return { ...of, objectId, status: synced ? "waiting" : "not_synced" };
}

/**
 * The inbox row of an entry of Stripe's list of events, whatever its form. One without an event's id is named after
 * its content, so that the same entry is kept once however often it is listed.
 */
export function listedToStore(entry: unknown): NewEvent {
  const payload = textOf(entry);
  const fields = parseFields(payload) ?? {};
  if (hasId(fields)) return toStore(formOf(fields), payload);
  const id = `evt_unnamed_${createHash("sha256").update(payload).digest("hex").slice(0, 32)}`;
  return toStore({ form: "unknown", event: { ...fields, id } }, payload);
}

/** The entry as JSON; `null` where it is nested too deep to be written. */
function textOf(entry: unknown): string {
  try {
    return JSON.stringify(entry) ?? "null";
  } catch (error) {
    if (error instanceof RangeError) return "null";
    throw error;
  }
}

/** An event's type as a column holds it. */
function typeOf(type: unknown): string {
  return typeof type === "string" ? type.replaceAll("\0", "").slice(0, 200) : "";
}

/** Snapshot events tell their time in Unix seconds, thin ones in ISO 8601. Without a time it is now. */
function timeOf(created: unknown): Date {
  if (isSecond(created)) return new Date(created * 1_000);
  const ms = typeof created === "string" ? Date.parse(created) : NaN;
  return ms >= 0 && ms <= LAST_SECOND * 1_000 ? new Date(ms) : new Date();
}
