import type { Shape } from "../api/versions.js";
import type { Json } from "../wire.js";
import { type EventObjectName, renderEvent, type StoredEvent } from "./event.js";
import { momentOfAnswer, moveUrls } from "./moving-urls.js";
import type { CollectionName, ObjectName, Objects } from "./objects.js";
import { showObject } from "./show.js";
import type { View } from "./view.js";
import { views } from "./views.js";

/**
 * Fields that have the id of another object, and the kind of that object. `expand` replaces the id by the
 * object.
 */
export const EXPANDABLE: Readonly<Record<string, CollectionName>> = {
  charge: "charge",
  coupon: "coupon",
  customer: "customer",
  default_payment_method: "payment_method",
  default_price: "price",
  default_source: "payment_method",
  discount: "discount",
  discounts: "discount",
  feature: "entitlements.feature",
  invoice: "invoice",
  latest_charge: "charge",
  latest_invoice: "invoice",
  payment_intent: "payment_intent",
  payment_method: "payment_method",
  price: "price",
  product: "product",
  review: "review",
  schedule: "subscription_schedule",
  setup_intent: "setup_intent",
  subscription: "subscription",
  test_clock: "test_helpers.test_clock",
};

/** The fields of an object that are shown only when they are expanded, or `undefined`. */
export function includesOf<Name extends ObjectName>(name: Name): View<Objects[Name]>["includes"] {
  return name === "event" ? undefined : (views[name as EventObjectName] as View<Objects[Name]>).includes;
}

/** The JSON of a stored object. URLs that Stripe renews in every answer have a new value each time. */
export function renderObject<Name extends ObjectName>(name: Name, value: Objects[Name], shape: Shape): Json {
  // Stripe shows an event in the version in which it was created, whatever version a request asks for.
  if (name === "event") return renderEvent(value as StoredEvent);
  const shown = showObject(name as EventObjectName, value as Objects[EventObjectName], shape);
  return moveUrls(name, shown, momentOfAnswer);
}
