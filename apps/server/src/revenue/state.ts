/** How a price turns a quantity into packages (`transform_quantity`). */
export interface Packages {
  size: number;
  round: "up" | "down";
}

/** An item of a subscription with what decides how much it costs. */
export interface Item {
  id: string;
  priceId: string;
  currency: string;
  /** The amount of one unit in the smallest unit of the currency, as decimal text. Null: the price has tiers. */
  unit: string | null;
  interval: string;
  intervalCount: number;
  /** Metered items have no quantity, and count in no figure. */
  metered: boolean;
  quantity: number;
  packages: Packages | null;
  /** The ids of the discounts of this item. */
  discounts: readonly string[];
  /** What an invoice billed for the item in one interval, before discounts. It is only needed where `unit` is null. */
  billed: number | null;
}

/** A coupon that reduces MRR: one that lasts forever. */
export interface Coupon {
  /** Percent, as decimal text. */
  percentOff: string | null;
  /** An amount in `currency`, which reduces each invoice once. */
  amountOff: number | null;
  currency: string | null;
}

/** What a subscription costs at one time. */
export interface State {
  items: readonly Item[];
  /** The coupons of the subscription, or of its customer, which last forever, in the order in which they apply. */
  coupons: readonly Coupon[];
}

/** Returns the coupon of a discount that lasts forever, by the id of the discount. Null: it does not, or is unknown. */
export type FindCoupon = (discountId: string) => Coupon | null;
