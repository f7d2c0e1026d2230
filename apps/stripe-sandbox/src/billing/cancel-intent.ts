import type { Account } from "../account/account.js";
import type { StoredPaymentIntent } from "../objects/payment-intent.js";
import { unexpectedState } from "./intent-state.js";

/** The statuses in which Stripe allows a payment intent to be canceled. */
const CANCELABLE = [
  "requires_payment_method",
  "requires_capture",
  "requires_confirmation",
  "requires_action",
  "processing",
];

/**
 * Cancels a payment intent that is not paid. If a charge is authorised and not captured, the charge is
 * refunded, as Stripe does. Throws Stripe's 400 for an intent in another status.
 */
export function cancelIntent(
  account: Account,
  intent: StoredPaymentIntent,
  reason: string | null,
): StoredPaymentIntent {
  if (!CANCELABLE.includes(intent.status)) throw unexpectedState(intent, "cancel", CANCELABLE);
  const charge = account.collections.charge.get(intent.latest_charge ?? "");
  if (intent.status === "requires_capture" && charge) {
    account.change(
      "charge",
      { ...charge, amount_refunded: charge.amount, refunded: true },
      "charge.refunded",
    );
  }
  const canceled = {
    ...intent,
    amount_capturable: 0,
    canceled_at: account.now(),
    cancellation_reason: reason,
    status: "canceled",
  };
  return account.change("payment_intent", canceled, "payment_intent.canceled");
}
