import type { StoredCoupon } from "../objects/coupon.js";
import type { StoredDiscount } from "../objects/discount.js";
import { FACTS } from "../objects/facts.js";
import type { StoredLine } from "../objects/invoice-line.js";

/** By how much a coupon reduces an amount, in the currency's smallest unit. At most the whole amount. */
export function amountOff(coupon: StoredCoupon, amount: number): number {
  if (amount <= 0) return 0;
  if (coupon.percent_off !== null) return Math.round((amount * coupon.percent_off) / 100);
  return Math.min(amount, coupon.amount_off ?? 0);
}

/**
 * Invoice lines with the discounts applied to them, one after the other: first those of the line itself, then those of the
 * invoice. Every line shows by how much each discount reduces it.
 */
export function discountLines(
  lines: readonly StoredLine[],
  discounts: readonly StoredDiscount[],
): readonly StoredLine[] {
  if (discounts.length === 0 && lines.every((line) => line[FACTS].discounts.length === 0)) return lines;
  return discounts.reduce<readonly StoredLine[]>(
    (before, discount) => takeOff(before, discount),
    lines.flatMap((line) =>
      line[FACTS].discounts.reduce<readonly StoredLine[]>(takeOff, [{ ...line, discount_amounts: [] }]),
    ),
  );
}

/** What a line costs after the discounts that it already has. */
function rest({ amount, discount_amounts: taken }: StoredLine): number {
  return amount - (taken ?? []).reduce((sum, part) => sum + part.amount, 0);
}

/** Applies one discount to the lines. */
function takeOff(lines: readonly StoredLine[], discount: StoredDiscount): readonly StoredLine[] {
  const open = lines.map((line) => (line.discountable ? Math.max(0, rest(line)) : 0));
  const shares = sharesOf(discount[FACTS].coupon, open);
  return lines.map((line, index) => {
    const amount = shares[index] ?? 0;
    if (open[index] === 0) return line;
    return {
      ...line,
      discount_amounts: [...(line.discount_amounts ?? []), { amount, discount: discount.id }],
    };
  });
}

/**
 * By how much a coupon reduces each of several amounts. The reduction of their sum is divided in proportion, in
 * whole units.
 */
export function sharesOf(coupon: StoredCoupon, amounts: readonly number[]): number[] {
  let weight = amounts.reduce((sum, amount) => sum + amount, 0);
  let left = amountOff(coupon, weight);
  return amounts.map((amount) => {
    const share = amount === 0 ? 0 : Math.round((left * amount) / weight);
    left -= share;
    weight -= amount;
    return share;
  });
}
