import type { Json, WireList } from "../wire.js";
import type { ObjectName } from "./objects.js";

/** Puts the moment of an answer into a URL or secret that was stored without one. */
type Move = (stored: string, moment: string) => string;

const beforePdf: Move = (url, moment) => `${url.replace(/\/pdf$/, "")}${moment}/pdf?s=ap`;

/** The fields that Stripe makes anew for every answer, though nothing of the object has changed. */
const MOVING: { readonly [Name in ObjectName]?: Readonly<Record<string, Move>> } = {
  charge: { receipt_url: (url, moment) => `${url}${moment}?s=ap` },
  "checkout.session": {
    client_secret: (secret, moment) => `${secret}_secret_fid${moment}`,
    url: (url, moment) => `${url}#fid${moment}`,
  },
  credit_note: { pdf: beforePdf },
  invoice: { hosted_invoice_url: (url, moment) => `${url}${moment}?s=ap`, invoice_pdf: beforePdf },
};

/** Objects that older versions show whole in others: the field that holds their list, and their name. */
const NESTED: { readonly [Name in ObjectName]?: readonly [holder: string, name: ObjectName] } = {
  payment_intent: ["charges", "charge"],
};

/** Moves the URLs of an object that has just been rendered; changes it in place, which is no other's. */
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

let answered = 0;

/** A text that differs from that of every answer before: the second, and a count for answers within one. */
export function momentOfAnswer(): string {
  answered += 1;
  return momentOf(Math.floor(Date.now() / 1000), answered);
}

/** Stripe's URLs carry the second in which they were made, encoded together with more. */
export function momentOf(second: number, more: number | string): string {
  return Buffer.from(`${second},${more}`).toString("base64url");
}
