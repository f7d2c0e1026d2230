import { AppError } from "../errors.js";
import { hintOf } from "../sync/hints.js";
import { objectOf } from "../sync/objects.js";
import type { NewEvent } from "./store.js";

type Fields = Record<string, unknown>;

/** As much of an event as is relied on. */
export interface StripeEvent {
  id: string;
  object: "event";
  type: string;
  /** Whole Unix seconds. */
  created: number;
  livemode: boolean;
  /** The connected account that a Connect endpoint's event is about. */
  account?: string | null;
  data: { object: Fields & { object?: string } };
}

const EVENT_ID = /^evt_\w{1,250}$/;
const EVENT_TYPE = /^[\w.]{1,200}$/;
/** The end of the year 9999; PostgreSQL's calendar goes further, JavaScript's and people's do not. */
const LAST_SECOND = 253_402_300_799;

/** Written out: a schema library would copy the objects of every delivery. */
function isEvent(value: unknown): value is StripeEvent {
  if (!isFields(value) || !isFields(value["data"])) return false;
  const { id, type, created, account } = value;
  const { object } = value["data"];
  return (
    value["object"] === "event" &&
    isText(id, EVENT_ID) &&
    isText(type, EVENT_TYPE) &&
    Number.isSafeInteger(created) &&
    Number(created) >= 0 &&
    Number(created) <= LAST_SECOND &&
    typeof value["livemode"] === "boolean" &&
    (account == null || typeof account === "string") &&
    isFields(object) &&
    (object["object"] === undefined || typeof object["object"] === "string")
  );
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown, shape: RegExp): boolean {
  return typeof value === "string" && shape.test(value);
}

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text of a delivery's body. @throws AppError not_an_event where it is not UTF-8 */
export function decodeBody(body: Uint8Array): string {
  try {
    return UTF8.decode(body);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw notAnEvent();
  }
}

/** The event in a JSON text. @throws AppError not_an_event */
export function parseEvent(text: string): StripeEvent {
  try {
    const parsed: unknown = JSON.parse(text);
    if (isEvent(parsed)) return parsed;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw notAnEvent();
}

function notAnEvent(): AppError {
  return new AppError("not_an_event", "The body is signed, but it is not a Stripe event.");
}

/** Stripe's ids have at most 255 characters, some of them chosen by people; PostgreSQL stores no NUL. */
const STORABLE_ID = /^[^\0]{1,255}$/;
/** A preview of an invoice, as `invoice.upcoming` tells of it, has no id, or one that names no invoice. */
const PREVIEW_ID = /^upcoming_in_/;

/**
 * The inbox row of an event; `payload` is its JSON as Stripe sent it. Another account's event (Connect), one without
 * an id or of a type that has no table, is kept but never applied.
 */
export function toStore(event: StripeEvent, payload: string): NewEvent {
  const { object } = event.data;
  const row = objectOf(object.object ?? "");
  const hint = row === null ? hintOf(object) : null;
  const id = hint?.id ?? object[row?.key ?? "id"];
  const objectId = typeof id === "string" && STORABLE_ID.test(id) && !PREVIEW_ID.test(id) ? id : null;
  const synced = event.account == null && objectId !== null && (row !== null || hint !== null);
  return {
    id: event.id,
    type: event.type,
    objectId,
    created: new Date(event.created * 1_000),
    status: synced ? "waiting" : "not_synced",
    payload,
  };
}
