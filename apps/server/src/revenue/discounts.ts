import { idOf, objectOf, textOf, wholeOf, type Json } from "./json.js";
import type { Coupon } from "./state.js";

/** A discount that is known. Times are Unix seconds. */
export interface Discount {
  id: string;
  /** Null: the coupon does not last forever, so that it does not reduce MRR. */
  coupon: Coupon | null;
  customer: string | null;
  /** Null: it reduces everything that the customer pays. */
  subscription: string | null;
  start: number;
  /** Null: it has no end. */
  end: number | null;
}

/**
 * The discounts that are known: from subscriptions and customers, and from events. Most places of Stripe name only the id
 * of a discount, and discounts have no table.
 */
export class Discounts {
  readonly #byId = new Map<string, Discount>();
  readonly #ofCustomer = new Map<string, Discount[]>();
  readonly #ofSubscription = new Map<string, string[]>();
  readonly #coupons: ReadonlyMap<string, Json>;

  /** @param coupons the account's coupons by their ids. Since clover, a discount has only the id of its coupon. */
  constructor(coupons: ReadonlyMap<string, Json>) {
    this.#coupons = coupons;
  }

  /** Notes a discount as Stripe writes it. Does nothing for anything else. */
  add(value: unknown): void {
    const discount = objectOf(value);
    const id = textOf(discount?.["id"]);
    if (discount === null || id === null || this.#byId.has(id)) return;
    const known: Discount = {
      id,
      coupon: this.#couponOf(discount),
      customer: idOf(discount["customer"]),
      subscription: idOf(discount["subscription"]),
      start: wholeOf(discount["start"]) ?? 0,
      end: wholeOf(discount["end"]),
    };
    this.#byId.set(id, known);
    const { customer, subscription } = known;
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
    return this.#byId.get(id) ?? null;
  }

  /** Returns the coupon of a discount that lasts forever. */
  couponOf = (id: string): Coupon | null => this.#byId.get(id)?.coupon ?? null;

  /** Returns the discounts that a customer has or had for everything. */
  ofCustomer(customer: string): readonly Discount[] {
    return this.#ofCustomer.get(customer) ?? [];
  }

  /** Returns the ids of the discounts that a subscription as a whole has or had. */
  ofSubscription(subscription: string): readonly string[] {
    return this.#ofSubscription.get(subscription) ?? [];
  }

  #couponOf(discount: Json): Coupon | null {
    const named = discount["coupon"] ?? objectOf(discount["source"])?.["coupon"];
    const coupon = objectOf(named) ?? this.#coupons.get(textOf(named) ?? "") ?? null;
    if (coupon === null || coupon["duration"] !== "forever") return null;
    const percent = coupon["percent_off"];
    return {
      percentOff: typeof percent === "number" ? String(percent) : null,
      amountOff: wholeOf(coupon["amount_off"]),
      currency: textOf(coupon["currency"]),
    };
  }
}
