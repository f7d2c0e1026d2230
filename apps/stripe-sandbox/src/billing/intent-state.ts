import { ApiError } from "../api/errors.js";
import type { StoredPaymentIntent } from "../objects/payment-intent.js";

/**
 * Stripe's 400 for a step that is not possible in the intent's status. `step` is a verb (`cancel`, `capture`,
 * `confirm`), and `allowed` are the statuses in which it is possible.
 */
export function unexpectedState(
  intent: StoredPaymentIntent,
  step: string,
  allowed: readonly string[],
): ApiError {
  return new ApiError(400, {
    type: "invalid_request_error",
    code: "payment_intent_unexpected_state",
    message: `You cannot ${step} this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be ${step === "cancel" ? "canceled" : `${step}d`.replace("confirmd", "confirmed")}: ${allowed.join(", ")}.`,
  });
}
