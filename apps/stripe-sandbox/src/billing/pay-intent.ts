import type { Account } from "../account/account.js";
import { FACTS } from "../objects/facts.js";
import type { StoredPaymentIntent } from "../objects/payment-intent.js";
import type { StoredPaymentMethod } from "../objects/payment-method.js";
import { confirmIntent } from "./confirm-intent.js";

/**
 * Confirms an intent on the request of a seller. A card that wants its owner leaves the intent waiting for
 * an action where the owner may be there; off session it is declined as any other.
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
