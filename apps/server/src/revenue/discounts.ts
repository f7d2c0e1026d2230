import { idOf, objectOf, textOf, wholeOf, type Json } from "./json.js";
import type { Coupon } from "./state.js";

/** A discount. Times are Unix seconds. */
export interface Discount {
  id: string;
  /** Null: the coupon does not last forever, so that it does not reduce MRR; or it is unknown. */
  coupon: Coupon | null;
  /** Whether nothing tells what the coupon is. */
  isUnknown: boolean;
  /** Null: it reduces everything that the customer pays. */
  subscription: string | null;
  start: number;
  /** Null: it has no end. */
  end: number | null;
}

interface Noted extends Discount {
  /** The id of the coupon, if a place tells it. */
  couponId: string | null;
}

/** A discount as it is stored in the control schema (`billstack.discounts`). Times are Unix seconds. */
export interface StoredDiscount {
  id: string;
  subscription: string;
  item: string | null;
  coupon: Json | null;
  start: number | null;
  end: number | null;
  /** When the subscription ceased to name it; null: it names it now. */
  removed: number | null;
}

/**
 * The discounts that are known: from what BillStack has stored, from subscriptions and customers, and from events. Most
 * places of Stripe name only the id of a discount, and new API versions only the id of a coupon. So a discount whose coupon
 * one place tells is known, whatever the others lack.
 */
export class Discounts {
  readonly #byId = new Map<string, Noted>();
  readonly #coupons = new Map<string, Json>();
  readonly #ofCustomer = new Map<string, Noted[]>();
  readonly #ofSubscription = new Map<string, string[]>();
  readonly #held = new Map<string, string[]>();

  /** Notes a coupon of the account. Since clover, a discount has only the id of its coupon. */
  addCoupon(value: unknown): void {
    const coupon = objectOf(value);
    const id = textOf(coupon?.["id"]);
    if (coupon !== null && id !== null && textOf(coupon["duration"]) !== null) this.#coupons.set(id, coupon);
  }

  /** Notes a discount that is stored. Those of a subscription are to be given in the order in which they apply. */
  addStored({ id, subscription, item, coupon, start, end, removed }: StoredDiscount): void {
    this.add({ id, subscription, subscription_item: item, coupon, start, end });
    if (removed !== null) this.end(id, removed);
    if (item !== null || removed !== null) return;
    this.#held.set(subscription, [...(this.#held.get(subscription) ?? []), id]);
  }

  /** Notes a discount as Stripe writes it. Does nothing for anything else. */
  add(value: unknown): void {
    const discount = objectOf(value);
    const id = textOf(discount?.["id"]);
    if (discount === null || id === null) return;
    const named = discount["coupon"] ?? objectOf(discount["source"])?.["coupon"];
    const coupon = objectOf(named);
    this.addCoupon(coupon);
    const before = this.#byId.get(id);
    if (before !== undefined) {
      before.couponId ??= idOf(named);
      if (before.isUnknown && coupon !== null)
        Object.assign(before, { coupon: lastingCoupon(coupon), isUnknown: false });
      if (before.start === 0) before.start = wholeOf(discount["start"]) ?? 0;
      return;
    }
    const subscription = idOf(discount["subscription"]);
    const known: Noted = {
      id,
      coupon: coupon === null ? null : lastingCoupon(coupon),
      isUnknown: coupon === null,
      couponId: idOf(named),
      subscription,
      start: wholeOf(discount["start"]) ?? 0,
      end: wholeOf(discount["end"]),
    };
    this.#byId.set(id, known);
    const customer = idOf(discount["customer"]);
    // Which item a discount belongs to is said by the item.
    if (discount["subscription_item"] != null) return;
    if (subscription !== null)
      this.#ofSubscription.set(subscription, [...(this.#ofSubscription.get(subscription) ?? []), id]);
    else if (customer !== null)
      this.#ofCustomer.set(customer, [...(this.#ofCustomer.get(customer) ?? []), known]);
  }

  /** Notes that a discount has ended at this time. */
  end(id: string, at: number): void {
    const known = this.#byId.get(id);
    if (known !== undefined && (known.end === null || known.end > at)) known.end = at;
  }

  /** Returns a discount by its id. */
  get(id: string): Discount | null {
    const discount = this.#byId.get(id) ?? null;
    return discount === null ? null : this.#lookUp(discount);
  }

  /** Whether a discount is known with its coupon. */
  knows(id: string): boolean {
    return this.get(id)?.isUnknown === false;
  }

  /** Returns the coupon of a discount that lasts forever. */
  couponOf = (id: string): Coupon | null => this.get(id)?.coupon ?? null;

  /** Returns the discounts that a customer has or had for everything. */
  ofCustomer(customer: string): readonly Discount[] {
    return (this.#ofCustomer.get(customer) ?? []).map((discount) => this.#lookUp(discount));
  }

  /** Returns the ids of the discounts that a subscription as a whole has or had. */
  ofSubscription(subscription: string): readonly string[] {
    return this.#ofSubscription.get(subscription) ?? [];
  }

  /** Returns the ids of the stored discounts that a subscription as a whole has now, in the order in which they apply. */
  heldBy(subscription: string): readonly string[] {
    return this.#held.get(subscription) ?? [];
  }

  /** Completes a discount of which only the id of its coupon is known, if another discount has told that coupon. */
  #lookUp(discount: Noted): Discount {
    const coupon = discount.isUnknown ? this.#coupons.get(discount.couponId ?? "") : undefined;
    if (coupon !== undefined) Object.assign(discount, { coupon: lastingCoupon(coupon), isUnknown: false });
    return discount;
  }
}

/** Reads a coupon. Null: it does not last forever. */
function lastingCoupon(coupon: Json): Coupon | null {
  if (coupon["duration"] !== "forever") return null;
  const percent = coupon["percent_off"];
  return {
    percentOff: typeof percent === "number" ? String(percent) : null,
    amountOff: wholeOf(coupon["amount_off"]),
    currency: textOf(coupon["currency"]),
  };
}
