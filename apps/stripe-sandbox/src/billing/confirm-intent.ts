import type { Account } from "../account/account.js";
import { newId } from "../account/ids.js";
import { ApiError, invalidRequest } from "../api/errors.js";
import type { StoredCharge } from "../objects/charge.js";
import { FACTS } from "../objects/facts.js";
import { newCharge } from "../objects/new-charge.js";
import type { StoredPaymentIntent } from "../objects/payment-intent.js";
import type { StoredPaymentMethod } from "../objects/payment-method.js";
import { showObject } from "../objects/show.js";
import { followCharge } from "./follow-charge.js";
import { unexpectedState } from "./intent-state.js";
import { settleInvoice } from "./settle-invoice.js";
import type { Decline } from "./test-cards.js";

/** The statuses in which Stripe allows a payment intent to be confirmed. */
const CONFIRMABLE = ["requires_payment_method", "requires_confirmation", "requires_action"];

/** The result of a confirmation: the stored intent, the new charge, and why the card declined, if it did. */
export interface Confirmation {
  intent: StoredPaymentIntent;
  charge: StoredCharge;
  decline: Decline | null;
}

/**
 * Tries to pay a payment intent, which need not be stored yet, and updates its invoice. A declined card leaves
 * a failed charge and an intent that needs another payment method; with `throwOnDecline` it also throws
 * Stripe's 402. Throws Stripe's 400 if the intent has the wrong status or no payment method.
 */
export function confirmIntent(
  account: Account,
  intent: StoredPaymentIntent,
  options: { method?: StoredPaymentMethod | undefined; throwOnDecline: boolean },
): Confirmation {
  if (!CONFIRMABLE.includes(intent.status)) throw unexpectedState(intent, "confirm", CONFIRMABLE);
  const method = options.method ?? account.collections.payment_method.get(intent.payment_method ?? "");
  if (method === undefined) {
    throw invalidRequest("You cannot confirm this PaymentIntent because it's missing a payment method.", {
      code: "payment_intent_unexpected_state",
    });
  }
  if (account.collections.payment_intent.get(intent.id) === undefined) {
    account.create("payment_intent", { ...intent, payment_method: method.id }, "payment_intent.created");
  }
  const charge = newCharge(newId("ch"), account.now(), intent, method);
  const { decline } = method[FACTS];
  account.create("charge", charge, decline ? "charge.failed" : "charge.succeeded");
  const paid = decline ? declined(intent, charge, method, decline) : succeeded(intent, charge, method);
  account.change(
    "payment_intent",
    paid,
    paid.status === "succeeded"
      ? "payment_intent.succeeded"
      : decline
        ? "payment_intent.payment_failed"
        : "payment_intent.amount_capturable_updated",
  );
  settleInvoice(account, paid, charge);
  followCharge(account, charge, method[FACTS].consequence);
  if (decline && options.throwOnDecline) throw cardError(account, paid, charge, method, decline);
  return { intent: account.collections.payment_intent.get(paid.id) ?? paid, charge, decline };
}

function succeeded(
  intent: StoredPaymentIntent,
  charge: StoredCharge,
  method: StoredPaymentMethod,
): StoredPaymentIntent {
  return {
    ...intent,
    amount_capturable: charge.captured ? 0 : intent.amount,
    amount_received: charge.amount_captured,
    last_payment_error: null,
    latest_charge: charge.id,
    next_action: null,
    payment_method: method.id,
    [FACTS]: tried(intent, charge),
    status: charge.captured ? "succeeded" : "requires_capture",
  };
}

function declined(
  intent: StoredPaymentIntent,
  charge: StoredCharge,
  method: StoredPaymentMethod,
  decline: Decline,
): StoredPaymentIntent {
  return {
    ...intent,
    last_payment_error: { type: "card_error", ...decline, charge: charge.id, payment_method: method },
    latest_charge: charge.id,
    next_action: null,
    payment_method: null,
    status: "requires_payment_method",
    [FACTS]: tried(intent, charge),
  };
}

function tried(
  { [FACTS]: facts }: StoredPaymentIntent,
  charge: StoredCharge,
): StoredPaymentIntent[typeof FACTS] {
  return { ...facts, charges: [charge, ...(facts.charges ?? [])] };
}

function cardError(
  account: Account,
  intent: StoredPaymentIntent,
  charge: StoredCharge,
  method: StoredPaymentMethod,
  decline: Decline,
): ApiError {
  return new ApiError(402, {
    type: "card_error",
    ...decline,
    charge: charge.id,
    payment_intent: showObject("payment_intent", intent, account.shape),
    payment_method: showObject("payment_method", method, account.shape),
  });
}
