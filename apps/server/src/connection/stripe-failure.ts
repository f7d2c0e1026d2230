import { Stripe } from "stripe";

import { AppError } from "../errors.js";
import { NotSentError } from "../stripe/not-sent.js";

/**
 * Returns the error for the person who asked for something that Stripe did not do.
 *
 * @param doing what failed; completes "BillStack tried to …"
 */
export function stripeFailure(error: unknown, doing: string): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof NotSentError && error.kind === "key_unreadable") {
    const action = "Put the encryption key back, or replace the keys.";
    return new AppError("secrets_unreadable", `${error.message} ${action}`, { cause: error });
  }
  if (!(error instanceof Stripe.errors.StripeError)) {
    return new AppError("stripe_unreachable", `Stripe could not be reached to ${doing}. Try again.`, {
      cause: error,
    });
  }
  if (error.statusCode === 401) {
    return new AppError("keys_refused", `Stripe refused the key, so it did not ${doing}. Replace the keys.`, {
      cause: error,
    });
  }
  if (error.statusCode === 403) {
    return new AppError(
      "endpoint_refused",
      `The restricted key may not ${doing}. Give it write permission for Webhook Endpoints, or do it by hand.`,
      { cause: error },
    );
  }
  if (
    error.statusCode !== undefined &&
    error.statusCode < 500 &&
    error.statusCode !== 429 &&
    error.statusCode >= 400
  ) {
    return new AppError("endpoint_refused", `Stripe did not ${doing}: ${error.message}`, { cause: error });
  }
  return new AppError("stripe_unreachable", `Stripe could not ${doing} now. Try again in a moment.`, {
    cause: error,
  });
}
