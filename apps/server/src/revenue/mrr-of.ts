import {
  add,
  fraction,
  isLess,
  multiply,
  ONE,
  parseDecimal,
  round,
  subtract,
  ZERO,
  type Fraction,
} from "./exact.js";
import type { Coupon, FindCoupon, Item, Packages, State } from "./state.js";

/** How many months an interval has, turned over: a year has 365 days, 52 weeks and 12 months. docs/revenue.md */
const PER_MONTH: Readonly<Record<string, Fraction>> = {
  day: fraction(365, 12),
  week: fraction(52, 12),
  month: ONE,
  year: fraction(1, 12),
};

/** An item that counts: what it costs in one interval, and how many intervals a month has. */
interface Counted {
  cost: Fraction;
  perMonth: Fraction;
}

/**
 * Calculates the MRR of a subscription that is active or past due.
 *
 * @returns a whole number in the smallest unit of the subscription's currency
 */
export function mrrOf({ items, coupons }: State, findCoupon: FindCoupon): number {
  const counted = items.filter((item) => !item.metered && PER_MONTH[item.interval] !== undefined);
  const currency = counted[0]?.currency;
  const priced = counted
    .filter((item) => item.currency === currency)
    .map((item) => {
      const perMonth = multiply(
        PER_MONTH[item.interval] ?? ZERO,
        fraction(1, Math.max(1, item.intervalCount)),
      );
      const own = item.discounts.map(findCoupon).filter((coupon) => coupon !== null);
      return own.reduce<Counted[]>(
        (before, coupon) => reduce(before, coupon, currency),
        [{ cost: costOf(item), perMonth }],
      );
    })
    .flat();
  const rest = coupons.reduce<Counted[]>((before, coupon) => reduce(before, coupon, currency), priced);
  return round(rest.reduce((sum, { cost, perMonth }) => add(sum, multiply(cost, perMonth)), ZERO));
}

/** What an item costs in one interval. A price with tiers has no amount of its own, so an invoice has to tell it. */
function costOf({ unit, quantity, packages, billed }: Item): Fraction {
  const amount = unit === null ? null : parseDecimal(unit);
  if (amount === null) return fraction(billed ?? 0);
  return multiply(amount, fraction(packages === null ? quantity : countPackages(quantity, packages)));
}

function countPackages(quantity: number, { size, round: direction }: Packages): number {
  if (size <= 0) return quantity;
  return direction === "up" ? Math.ceil(quantity / size) : Math.floor(quantity / size);
}

/**
 * Applies a coupon. An amount is divided between the items in proportion to what they cost, and never makes an item
 * cost less than nothing. An amount in another currency reduces nothing.
 */
function reduce(items: Counted[], coupon: Coupon, currency: string | undefined): Counted[] {
  const percent = coupon.percentOff === null ? null : parseDecimal(coupon.percentOff);
  if (percent !== null) {
    const left = multiply(subtract(fraction(100), percent), fraction(1, 100));
    return items.map((item) => ({ ...item, cost: multiply(item.cost, isLess(left, ZERO) ? ZERO : left) }));
  }
  if (coupon.amountOff === null || coupon.currency !== currency) return items;
  const total = items.reduce((sum, { cost }) => add(sum, cost), ZERO);
  const left = subtract(total, fraction(coupon.amountOff));
  if (!isLess(ZERO, left)) return items.map((item) => ({ ...item, cost: ZERO }));
  const share = { top: left.top * total.bottom, bottom: left.bottom * total.top };
  return items.map((item) => ({ ...item, cost: multiply(item.cost, share) }));
}
