import type { Shape } from "../api/versions.js";
import type { Json } from "../wire.js";
import { eventView } from "./event.js";
import { momentOfAnswer, moveUrls } from "./moving-urls.js";
import type { CollectionName, ObjectName, Objects } from "./objects.js";
import type { View } from "./view.js";
import { views } from "./views.js";

/** Every object's view; events are the only objects that hold others whole. */
const allViews: { readonly [Name in ObjectName]: View<Objects[Name]> } = { ...views, event: eventView };

/** Fields that hold the id of another object and that `expand` replaces with it. */
export const EXPANDABLE: Readonly<Record<string, CollectionName>> = {
  charge: "charge",
  coupon: "coupon",
  customer: "customer",
  default_payment_method: "payment_method",
  default_price: "price",
  default_source: "payment_method",
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
};

export function viewOf<Name extends ObjectName>(name: Name): View<Objects[Name]> {
  return allViews[name];
}

/** An object as an answer shows it; two answers differ in the URLs that Stripe makes anew each time. */
export function renderObject<Name extends ObjectName>(name: Name, value: Objects[Name], shape: Shape): Json {
  return moveUrls(name, allViews[name].render(value, shape), momentOfAnswer);
}
