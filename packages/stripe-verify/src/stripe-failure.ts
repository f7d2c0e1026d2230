import { Stripe } from "stripe";

import { connectionEndedInBody } from "./broken-body.js";

/** Why Stripe gave no answer that could be used. */
export type FailureReason =
  "refused" | "unreachable" | "timeout" | "rate_limited" | "stripe_error" | "garbage";

export interface StripeFailure {
  ok: false;
  reason: FailureReason;
  /** A sentence for a person. Made here, never Stripe's own, so that it can hold no key. */
  message: string;
  /** Present where Stripe said how long to wait. */
  retryAfterSeconds?: number;
}

const MESSAGES = {
  refused: "Stripe does not accept this secret key. Copy the key again from Stripe's Developers > API keys.",
  unreachable: "Stripe could not be reached. Nothing was changed; try again in a moment.",
  timeout: "Stripe did not answer in time. Nothing was changed; try again in a moment.",
  rate_limited:
    "Stripe is limiting the requests of this account. Nothing was changed; try again in a moment.",
  stripe_error: "Stripe answered with an error of its own. Nothing was changed; try again in a moment.",
  garbage: "What answered is not Stripe's API, or is broken. Nothing was changed; try again in a moment.",
} satisfies Record<FailureReason, string>;

const EXPIRED =
  "Stripe says that this secret key has expired. Make a new one in Stripe's Developers > API keys.";

/** A failure of one reason, with the sentence that belongs to it. */
export function stripeFailure(reason: FailureReason): StripeFailure {
  return { ok: false, reason, message: MESSAGES[reason] };
}

/** Reads `Retry-After` in either of its forms, seconds or an HTTP date (RFC 9110, 10.2.3); null without it. */
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
}: InstanceType<typeof Stripe.errors.StripeConnectionError>): FailureReason {
  const code = typeof detail === "object" && "code" in detail ? detail.code : undefined;
  return code === Stripe.HttpClient.TIMEOUT_ERROR_CODE ? "timeout" : "unreachable";
}

/** Tells what a call to Stripe failed of. Rethrows what is not a failure of Stripe or of the way to it. */
export function readStripeFailure(error: unknown): StripeFailure {
  if (error instanceof Stripe.errors.StripeAuthenticationError) {
    return error.code === "api_key_expired"
      ? { ...stripeFailure("refused"), message: EXPIRED }
      : stripeFailure("refused");
  }
  if (error instanceof Stripe.errors.StripeRateLimitError) return rateLimited(error);
  if (error instanceof Stripe.errors.StripeConnectionError) return stripeFailure(connectionReason(error));
  if (!(error instanceof Stripe.errors.StripeError)) throw error;
  if (connectionEndedInBody(error)) return stripeFailure("unreachable");
  return stripeFailure(error.statusCode === undefined ? "garbage" : "stripe_error");
}
