import type { Account } from "../account/account.js";
import { newId } from "../account/ids.js";
import { ApiError, invalidRequest } from "../api/errors.js";
import { FACTS } from "../objects/facts.js";
import type { StoredPaymentMethod } from "../objects/payment-method.js";
import type { StoredSetupIntent } from "../objects/setup-intent.js";
import { showObject } from "../objects/show.js";
import { attachPaymentMethod } from "./payment-method.js";

/**
 * Saves a payment method for later, and attaches it to the intent's customer if there is one. A card that needs
 * authentication leaves the intent with the status `requires_action`. Throws Stripe's 402 for a card that
 * declines, and Stripe's 400 if the intent has the wrong status or no payment method.
 */
export function confirmSetupIntent(
  account: Account,
  stored: StoredSetupIntent,
  method: StoredPaymentMethod | undefined,
): StoredSetupIntent {
  if (!["requires_payment_method", "requires_confirmation", "requires_action"].includes(stored.status)) {
    throw invalidRequest(`You cannot confirm this SetupIntent because it has a status of ${stored.status}.`, {
      code: "setup_intent_unexpected_state",
    });
  }
  if (method === undefined) {
    throw invalidRequest("You cannot confirm this SetupIntent because it's missing a payment method.", {
      code: "setup_intent_unexpected_state",
    });
  }
  const intent = { ...stored, latest_attempt: newId("setatt"), payment_method: method.id };
  const { authenticates, decline } = method[FACTS];
  if (authenticates) {
    const waiting = { ...intent, next_action: { type: "use_stripe_sdk" }, status: "requires_action" };
    return account.change("setup_intent", waiting, "setup_intent.requires_action");
  }
  if (decline && method[FACTS].declinesAttach) {
    const failed = {
      ...intent,
      last_setup_error: { type: "card_error" as const, ...decline, payment_method: method },
      payment_method: null,
      status: "requires_payment_method",
    };
    account.change("setup_intent", failed, "setup_intent.setup_failed");
    throw new ApiError(402, {
      type: "card_error",
      ...decline,
      payment_method: showObject("payment_method", method, account.shape),
      setup_intent: showObject("setup_intent", failed, account.shape),
    });
  }
  if (intent.customer !== null) attachPaymentMethod(account, method.id, intent.customer);
  const saved = { ...intent, last_setup_error: null, next_action: null, status: "succeeded" };
  return account.change("setup_intent", saved, "setup_intent.succeeded");
}
