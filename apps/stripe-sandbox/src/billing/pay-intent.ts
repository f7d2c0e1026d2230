import type { Account } from "../account/account.js";
import { FACTS } from "../objects/facts.js";
import type { StoredPaymentIntent } from "../objects/payment-intent.js";
import type { StoredPaymentMethod } from "../objects/payment-method.js";
import { confirmIntent } from "./confirm-intent.js";

/**
 * Confirms a payment intent on the seller's request. A card that needs authentication leaves the intent with
 * the status `requires_action`; with `offSession` such a card is declined, because its owner is not there.
 * Throws Stripe's 402 for a declined card.
 */
export function payIntent(
  account: Account,
  intent: StoredPaymentIntent,
  options: { method: StoredPaymentMethod | undefined; offSession: boolean },
): StoredPaymentIntent {
  const method = options.method ?? account.collections.payment_method.get(intent.payment_method ?? "");
  const asks = method !== undefined && method[FACTS].authenticates && !options.offSession;
  if (!asks) return confirmIntent(account, intent, { method: options.method, throwOnDecline: true }).intent;
  if (account.collections.payment_intent.get(intent.id) === undefined)
    account.create("payment_intent", { ...intent, payment_method: method.id }, "payment_intent.created");
  const waiting = {
    ...intent,
    next_action: { type: "use_stripe_sdk" },
    payment_method: method.id,
    status: "requires_action",
  };
  return account.change("payment_intent", waiting, "payment_intent.requires_action");
}
