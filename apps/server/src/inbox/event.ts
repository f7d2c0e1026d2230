import { z } from "zod";

import { AppError } from "../errors.js";
import { objectOf } from "../sync/objects.js";
import type { NewEvent } from "./store.js";

const eventShape = z.looseObject({
  id: z.string().regex(/^evt_\w{1,250}$/),
  object: z.literal("event"),
  type: z.string().regex(/^[\w.]{1,200}$/),
  created: z.number().int().nonnegative().max(253_402_300_799),
  livemode: z.boolean(),
  account: z.string().nullish(),
  data: z.looseObject({
    object: z.looseObject({ object: z.string().optional(), id: z.unknown().optional() }),
  }),
});
export type StripeEvent = z.infer<typeof eventShape>;

/** The text of a delivery's body. @throws AppError not_an_event where it is not UTF-8 */
export function decodeBody(body: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw notAnEvent();
  }
}

/** The event in a JSON text. @throws AppError not_an_event */
export function parseEvent(text: string): StripeEvent {
  try {
    const parsed = eventShape.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
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

/**
 * The inbox row of an event; `payload` is its JSON as Stripe sent it. Another account's event (Connect), one without
 * an id or of a type that has no table, is kept but never applied.
 */
export function toStore(event: StripeEvent, payload: string): NewEvent {
  const { object } = event.data;
  const row = objectOf(object.object ?? "");
  const id = object[row?.key ?? "id"];
  const objectId = typeof id === "string" && STORABLE_ID.test(id) ? id : null;
  const synced = event.account == null && objectId !== null && row !== null;
  return {
    id: event.id,
    type: event.type,
    objectId,
    created: new Date(event.created * 1_000),
    status: synced ? "waiting" : "not_synced",
    payload,
  };
}
