import type { Account } from "../account/account.js";
import { newId } from "../account/ids.js";
import { invalidRequest } from "../api/errors.js";
import type { StoredCharge } from "../objects/charge.js";
import { FACTS } from "../objects/facts.js";
import { newRefund, type StoredRefund } from "../objects/refund.js";
import { closeReview } from "./review-charge.js";

/**
 * Refunds a charge: `amount` in the currency's smallest unit, or everything that is not refunded yet. Throws
 * Stripe's 400 if that is not possible.
 */
export function refundCharge(
  account: Account,
  charge: StoredCharge,
  params: { amount?: number; metadata: Record<string, string>; reason: string | null },
): StoredRefund {
  const left = charge.amount_captured - charge.amount_refunded;
  if (charge.refunded)
    throw invalidRequest(`Charge ${charge.id} has already been refunded.`, {
      code: "charge_already_refunded",
    });
  const amount = params.amount ?? left;
  if (amount < 1)
    throw invalidRequest("Invalid positive integer", {
      code: "parameter_invalid_integer",
      param: "amount",
    });
  if (amount > left) {
    throw invalidRequest(
      `Refund amount ($${(amount / 100).toFixed(2)}) is greater than unrefunded amount on charge ($${(left / 100).toFixed(2)})`,
      { param: "amount" },
    );
  }
  const refund = {
    ...newRefund(newId("re"), account.now(), charge, amount),
    metadata: params.metadata,
    reason: params.reason,
  };
  account.create("refund", refund, "refund.created");
  const refunded = charge.amount_refunded + amount;
  const changed = {
    ...charge,
    amount_refunded: refunded,
    refunded: refunded === charge.amount,
    [FACTS]: { ...charge[FACTS], refunds: [refund, ...(charge[FACTS].refunds ?? [])] },
  };
  account.change("charge", changed, "charge.refunded");
  keepInIntent(account, changed);
  if (refunded === charge.amount) closeReview(account, charge, "refunded");
  return refund;
}

/**
 * Updates the charges that the payment intent has in its internal data for old versions. The intent itself does
 * not change, so there is no event.
 */
function keepInIntent(account: Account, charge: StoredCharge): void {
  const intent = account.collections.payment_intent.get(charge.payment_intent ?? "");
  if (intent === undefined) return;
  const charges = intent[FACTS].charges?.map((held) => (held.id === charge.id ? charge : held)) ?? [charge];
  account.change("payment_intent", { ...intent, [FACTS]: { ...intent[FACTS], charges } });
}
