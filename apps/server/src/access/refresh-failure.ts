import { AppError } from "../errors.js";
import { isLocked } from "../database/sqlstate.js";
import { kindOfFailure } from "../stripe/failure.js";
import { safeMessage } from "../safe-message.js";

/** A program asks again after this time if Stripe limits the account's requests, in seconds. */
const LIMITED_RETRY_SECONDS = 5;

/**
 * Returns the error for a program whose refresh failed.
 *
 * @param id the object that could not be read or stored
 * @param details more fields of the answer: what was stored nevertheless
 */
export function refreshFailure(error: unknown, id: string, details: Record<string, unknown>): unknown {
  const more = { cause: error, details };
  if (isLocked(error)) {
    const sentence = `${id} is being written by somebody else. Try again shortly.`;
    return new AppError("overloaded", sentence, { ...more, retryAfterSeconds: 1 });
  }
  switch (kindOfFailure(error)) {
    case null:
    case "missing":
    case "cursor_gone":
      return error;
    case "key_refused":
      return new AppError("keys_refused", "Stripe refused the key of this team. Replace the keys.", more);
    case "account_changed":
      return new AppError("account_changed", `${safeMessage(error)} Replace the keys.`, more);
    case "not_permitted":
      return new AppError(
        "keys_refused",
        `The restricted key of this team may not read ${id}. Give it the permission in Stripe.`,
        more,
      );
    case "key_unreadable":
      return new AppError(
        "secrets_unreadable",
        "The stored key of this team cannot be decrypted. Replace the keys, or bring the encryption key back.",
        more,
      );
    case "rejected":
      return new AppError("invalid_input", `Stripe did not take the id ${id}: ${safeMessage(error)}`, {
        ...more,
        issues: [{ path: "ids", message: safeMessage(error) }],
      });
    case "account_limited":
    case "endpoint_limited":
    case "object_busy":
      return new AppError(
        "too_many_requests",
        "Stripe limits the requests of this account. Try again shortly.",
        {
          ...more,
          retryAfterSeconds: LIMITED_RETRY_SECONDS,
        },
      );
    case "unreachable":
    case "body_broken":
      return new AppError(
        "stripe_unreachable",
        `Stripe could not be reached to read ${id}. Try again.`,
        more,
      );
  }
}
