import { idOf, namedId } from "../stripe/id-of.js";
import type { StripeObject } from "./stripe-object.js";
import { itemsOf, wholeDiscounts } from "./whole-discounts.js";

/** What a coupon takes off, as Stripe writes it. */
interface Coupon {
  duration: string;
  percent_off: number | null;
  amount_off: number | null;
  currency: string | null;
}

/** A discount that a subscription names. */
export interface NamedDiscount {
  id: string;
  /** The item that it reduces; null: it reduces the whole subscription. */
  item: string | null;
  /** Its place among the discounts that apply one after another. */
  place: number;
  /** Null: the subscription has only the id of the discount. */
  coupon: Coupon | null;
  /** Unix seconds. */
  starts: number | null;
  ends: number | null;
}

/** Ids of Stripe's have at most 255 characters. */
const STORABLE_ID = /^[^\0]{1,255}$/;

/**
 * Returns all discounts that a subscription names, those of its items too.
 *
 * @returns null if the subscription has no list of them, as in old API versions
 */
export function namedDiscounts(subscription: StripeObject): NamedDiscount[] | null {
  const { discounts } = subscription as StripeObject & Record<string, unknown>;
  if (!Array.isArray(discounts)) return null;
  const whole = new Map(wholeDiscounts(subscription).map((one) => [idOf(one), one]));
  const named = new Map<string, NamedDiscount>();
  const note = (list: unknown, item: string | null): void => {
    if (!Array.isArray(list)) return;
    for (const [place, one] of list.entries()) {
      const id = namedId(one);
      if (id === null || !STORABLE_ID.test(id)) continue;
      const known = whole.get(id);
      const coupon = couponOf(known?.["coupon"]);
      named.set(id, {
        id,
        item,
        place,
        coupon,
        starts: wholeOf(known?.["start"]),
        ends: wholeOf(known?.["end"]),
      });
    }
  };
  note(discounts, null);
  for (const item of itemsOf(subscription)) note(item["discounts"], idOf(item));
  return [...named.values()];
}

/** Reads a coupon. Null: it is only named, as in discounts of new API versions. */
function couponOf(value: unknown): Coupon | null {
  if (typeof value !== "object" || value === null) return null;
  const { duration, percent_off: percent, amount_off: amount, currency } = value as Record<string, unknown>;
  if (typeof duration !== "string") return null;
  return {
    duration,
    percent_off: typeof percent === "number" && Number.isFinite(percent) ? percent : null,
    amount_off: wholeOf(amount),
    currency: typeof currency === "string" ? currency : null,
  };
}

function wholeOf(value: unknown): number | null {
  return Number.isSafeInteger(value) ? Number(value) : null;
}
