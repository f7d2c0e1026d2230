import type { PaymentSum } from "./payments-store.js";
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
