import { Stripe } from "stripe";

import { connectionEndedInBody } from "./broken-body.js";
import { describeRefusal, isAboutTheKey, reasonOf } from "./refused-key.js";

/** Why a request to Stripe brought no usable answer. */
export type FailureReason =
  "refused" | "unreachable" | "timeout" | "rate_limited" | "stripe_error" | "garbage";

/** A request to Stripe that brought no usable answer. */
export interface StripeFailure {
  ok: false;
  reason: FailureReason;
  /** Sentences for a person. They may quote Stripe, with all keys masked. */
  message: string;
  /** Stripe's own words, with all keys masked. Present only if Stripe refused the key. */
  stripeSays?: string;
  /** Present only if Stripe said how long to wait. */
  retryAfterSeconds?: number;
}

const MESSAGES = {
  unreachable: "Stripe could not be reached. Nothing was changed; try again in a moment.",
  timeout: "Stripe did not answer in time. Nothing was changed; try again in a moment.",
  rate_limited:
    "Stripe is limiting the requests of this account. Nothing was changed; try again in a moment.",
  stripe_error: "Stripe had an internal error. Nothing was changed; try again in a moment.",
  garbage:
    "The answer is broken, or it does not come from Stripe's API. Nothing was changed; try again in a moment.",
} satisfies Record<Exclude<FailureReason, "refused">, string>;

/** Returns a failure with the given reason and its message. */
export function stripeFailure(reason: keyof typeof MESSAGES): StripeFailure {
  return { ok: false, reason, message: MESSAGES[reason] };
}

/** Returns the failure for a key that Stripe refuses. `stripeSays` is Stripe's reason, with all keys masked. */
export function keyRefused(stripeSays: string): StripeFailure {
  const { sentence, action } = describeRefusal(stripeSays);
  return { ok: false, reason: "refused", message: `${sentence} ${action}`, stripeSays };
}

/**
 * Reads the header `Retry-After`, which is a number of seconds or an HTTP date (RFC 9110, section 10.2.3).
 * Returns seconds, or null if the header is missing or malformed.
 */
function retryAfterSeconds(header: string | undefined): number | null {
  if (header === undefined) return null;
  const seconds = /^\d{1,6}$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : null;
}

function rateLimited(error: InstanceType<typeof Stripe.errors.StripeRateLimitError>): StripeFailure {
  const seconds = retryAfterSeconds(error.headers?.["retry-after"]);
  return { ...stripeFailure("rate_limited"), ...(seconds === null ? {} : { retryAfterSeconds: seconds }) };
}

function connectionReason({
  detail,
}: InstanceType<typeof Stripe.errors.StripeConnectionError>): "timeout" | "unreachable" {
  const code = typeof detail === "object" && "code" in detail ? detail.code : undefined;
  return code === Stripe.HttpClient.TIMEOUT_ERROR_CODE ? "timeout" : "unreachable";
}

/**
 * Returns why a request to Stripe failed.
 * @throws `error` itself if it does not come from Stripe or from the network.
 */
export function readStripeFailure(error: unknown): StripeFailure {
  if (error instanceof Stripe.errors.StripeAuthenticationError) return keyRefused(reasonOf(error));
  if (error instanceof Stripe.errors.StripePermissionError && isAboutTheKey(error)) {
    return keyRefused(reasonOf(error));
  }
  if (error instanceof Stripe.errors.StripeRateLimitError) return rateLimited(error);
  if (error instanceof Stripe.errors.StripeConnectionError) return stripeFailure(connectionReason(error));
  if (!(error instanceof Stripe.errors.StripeError)) throw error;
  if (connectionEndedInBody(error)) return stripeFailure("unreachable");
  return stripeFailure(error.statusCode === undefined ? "garbage" : "stripe_error");
}
