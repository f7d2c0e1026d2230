import type { Stripe } from "stripe";

import { kindOfFailure } from "../stripe/failure.js";
import { idOf } from "../stripe/id-of.js";
import type { StripeObject } from "./stripe-object.js";

type Fields = Record<string, unknown>;

/** Where an object keeps the discounts that Stripe has written whole. JSON leaves it out. */
const WHOLE = Symbol("whole discounts");

type WithDiscounts = StripeObject & Fields & { [WHOLE]?: readonly Fields[] };

/** The clients whose key may not expand discounts. */
const refused = new WeakSet<Stripe>();

/**
 * Sends a request for subscriptions, and asks Stripe to write their discounts whole. If Stripe refuses that, for example
 * because a restricted key may not read discounts, the request is sent again without it, as are the client's next ones.
 *
 * @param paths the fields with discounts, as `expand` names them
 * @throws the error of the request, or of the second request
 */
export async function askWithDiscounts<Answer>(
  stripe: Stripe,
  paths: string[],
  ask: (expand: { expand?: string[] }) => Promise<Answer>,
): Promise<Answer> {
  if (refused.has(stripe)) return ask({});
  try {
    return await ask({ expand: paths });
  } catch (error) {
    const kind = kindOfFailure(error);
    if (kind !== "not_permitted" && kind !== "rejected") throw error;
    const answer = await ask({});
    refused.add(stripe);
    return answer;
  }
}

/**
 * Writes only the ids of its discounts into a subscription, as Stripe does without `expand`, because the columns keep this
 * form. The whole discounts are kept aside, for {@link wholeDiscounts}.
 */
export function setDiscountsAside<Subscription extends StripeObject>(
  subscription: Subscription,
): Subscription {
  const object = subscription as Subscription & WithDiscounts;
  const whole = [object, ...itemsOf(object)].flatMap(shorten);
  if (whole.length > 0) keepDiscounts(object, whole);
  return subscription;
}

/** Replaces the discounts of a subscription or an item by their ids, and returns those that were whole. */
function shorten(holder: Fields): Fields[] {
  const { discounts } = holder;
  if (!Array.isArray(discounts)) return [];
  holder["discounts"] = discounts.map((one: unknown) => idOf(one) ?? one);
  return discounts.filter((one): one is Fields => idOf(one) !== null);
}

/** Keeps whole discounts with the subscription to which they belong, beside those that it has already. */
export function keepDiscounts(subscription: StripeObject, discounts: readonly object[]): void {
  const object = subscription as WithDiscounts;
  object[WHOLE] = [...(object[WHOLE] ?? []), ...(discounts as readonly Fields[])];
}

/** Returns the discounts of a subscription that Stripe has written whole, in it or in events about them. */
export function wholeDiscounts(subscription: StripeObject): readonly Fields[] {
  const object = subscription as WithDiscounts;
  return [object["discount"], ...(object[WHOLE] ?? [])].filter((one): one is Fields => idOf(one) !== null);
}

/** Returns the items that are written into a subscription. */
export function itemsOf(subscription: StripeObject): Fields[] {
  const { items } = subscription as WithDiscounts;
  const data: unknown = typeof items === "object" && items !== null && "data" in items ? items.data : null;
  return Array.isArray(data) ? data.filter((one): one is Fields => idOf(one) !== null) : [];
}
