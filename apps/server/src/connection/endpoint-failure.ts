import { AppError } from "../errors.js";
import { kindOfFailure } from "../stripe/failure.js";
import { safeMessage } from "../safe-message.js";

/**
 * Returns the error for the person who asked for a webhook endpoint that Stripe did not make.
 *
 * @param doing what failed; completes "BillStack tried to …"
 */
export function endpointFailure(error: unknown, doing: string): AppError {
  if (error instanceof AppError) return error;
  const cause = { cause: error };
  switch (kindOfFailure(error)) {
    case null:
      return new AppError("stripe_unreachable", `Stripe could not be reached to ${doing}. Try again.`, cause);
    case "key_unreadable": {
      const action = "Put the encryption key back, or replace the keys.";
      return new AppError("secrets_unreadable", `${safeMessage(error)} ${action}`, cause);
    }
    case "account_changed":
      return new AppError("account_changed", `${safeMessage(error)} Replace the keys.`, cause);
    case "key_refused":
      return new AppError(
        "keys_refused",
        `Stripe refused the key, so it did not ${doing}. Replace the keys.`,
        cause,
      );
    case "not_permitted":
      return new AppError(
        "endpoint_refused",
        `The restricted key may not ${doing}. Give it write permission for Webhook Endpoints, or do it by hand.`,
        cause,
      );
    case "rejected":
    case "missing":
    case "cursor_gone":
      return new AppError("endpoint_refused", `Stripe did not ${doing}: ${safeMessage(error)}`, cause);
    default:
      return new AppError(
        "stripe_unreachable",
        `Stripe could not ${doing} now. Try again in a moment.`,
        cause,
      );
  }
}
