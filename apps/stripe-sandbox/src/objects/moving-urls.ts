import type { Json, WireList } from "../wire.js";
import type { ObjectName } from "./objects.js";

/** Makes a URL or secret unique by adding the moment of an answer to the stored text. */
type Move = (stored: string, moment: string) => string;

/** Puts the moment in front of `/pdf`, as in Stripe's links to invoices. */
const beforePdf: Move = (url, moment) => `${url.replace(/\/pdf$/, "")}${moment}/pdf?s=ap`;

/** Fields to which Stripe gives a new value in every answer, although the object has not changed. */
const MOVING: { readonly [Name in ObjectName]?: Readonly<Record<string, Move>> } = {
  charge: { receipt_url: (url, moment) => `${url}${moment}?s=ap` },
  "checkout.session": {
    client_secret: (secret, moment) => `${secret}_secret_fid${moment}`,
    url: (url, moment) => `${url}#fid${moment}`,
  },
  credit_note: { pdf: beforePdf },
  invoice: { hosted_invoice_url: (url, moment) => `${url}${moment}?s=ap`, invoice_pdf: beforePdf },
};

/**
 * Objects that older versions show inside of other objects: the field with the list, and the kind of object in
 * it.
 */
const NESTED: { readonly [Name in ObjectName]?: readonly [holder: string, name: ObjectName] } = {
  payment_intent: ["charges", "charge"],
};

/**
 * Gives these fields of a rendered object, and of the objects nested in it, new values. Changes the object
 * itself, which must have been rendered for this answer only. `moment` is called once for each object.
 */
export function moveUrls(name: ObjectName, shown: Json, moment: () => string): Json {
  const [holder = "", nested = name] = NESTED[name] ?? [];
  const list = shown[holder] as WireList<Json> | undefined;
  for (const object of list?.data ?? []) moveUrls(nested, object, moment);
  const moving = MOVING[name];
  if (moving === undefined) return shown;
  const now = moment();
  for (const [field, move] of Object.entries(moving)) {
    const stored = shown[field];
    if (typeof stored === "string") shown[field] = move(stored, now);
  }
  return shown;
}

/** How many moments `momentOfAnswer` has given. */
let answered = 0;

/** A text that no answer has had before: the current second and a running number. */
export function momentOfAnswer(): string {
  answered += 1;
  return momentOf(Math.floor(Date.now() / 1000), answered);
}

/** A text that encodes a time in Unix seconds, as Stripe's URLs do, and something more that makes it unique. */
export function momentOf(second: number, more: number | string): string {
  return Buffer.from(`${second},${more}`).toString("base64url");
}
