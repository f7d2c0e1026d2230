import type { Account } from "../account/account.js";
import { find } from "../api/crud.js";
import { invalidRequest } from "../api/errors.js";
import { FACTS } from "../objects/facts.js";
import type { StoredPaymentIntent } from "../objects/payment-intent.js";
import { unexpectedState } from "./intent-state.js";

/**
 * Captures the authorised amount of a payment intent, or a part of it; what is not captured is released.
 * Amounts are in the currency's smallest unit. Throws Stripe's 400 if there is nothing to capture, or less than
 * `amount`.
 */
export function captureIntent(
  account: Account,
  intent: StoredPaymentIntent,
  amount = intent.amount_capturable,
): StoredPaymentIntent {
  if (intent.status !== "requires_capture") throw unexpectedState(intent, "capture", ["requires_capture"]);
  if (amount < 1 || amount > intent.amount_capturable) {
    throw invalidRequest(`The amount to capture must be between 1 and ${intent.amount_capturable}.`, {
      code: "amount_too_large",
      param: "amount_to_capture",
    });
  }
  const charge = find(account, "charge", intent.latest_charge ?? "", "charge");
  const captured = {
    ...charge,
    amount_captured: amount,
    balance_transaction: charge.id.replace(/^ch_/, "txn_"),
    captured: true,
  };
  account.change("charge", captured, "charge.captured");
  const paid = {
    ...intent,
    amount_capturable: 0,
    amount_received: amount,
    status: "succeeded",
    [FACTS]: { ...intent[FACTS], charges: [captured] },
  };
  return account.change("payment_intent", paid, "payment_intent.succeeded");
}
