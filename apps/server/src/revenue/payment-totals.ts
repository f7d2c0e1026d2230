import type { PaymentKind, PaymentSum } from "./payments-store.js";
import type { Payments } from "./schemas.js";

/** Adds up payments by kind. @param amountOf which amount counts; null counts as 0 */
export function totalsOf(
  sums: readonly PaymentSum[],
  amountOf: (sum: PaymentSum) => number | null,
): Payments {
  const totals: Payments = {
    succeeded: { count: 0, amount: 0 },
    failed: { count: 0, amount: 0 },
    refunded: { count: 0, amount: 0 },
    disputed: { count: 0, amount: 0 },
  };
  for (const sum of sums) {
    totals[sum.kind].count += sum.count;
    totals[sum.kind].amount += amountOf(sum) ?? 0;
  }
  return totals;
}

/** Counts the payments of each kind that have no rate, so that {@link totalsOf} leaves out their converted amounts. */
export function countWithoutRate(sums: readonly PaymentSum[]): Record<PaymentKind, number> {
  const counts = { succeeded: 0, failed: 0, refunded: 0, disputed: 0 };
  for (const { kind, count, converted } of sums) if (converted === null) counts[kind] += count;
  return counts;
}
