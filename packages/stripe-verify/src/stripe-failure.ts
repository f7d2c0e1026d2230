import { Stripe } from "stripe";

import { connectionEndedInBody } from "./broken-body.js";
import { describeRefusal, isAboutTheKey, reasonOf } from "./refused-key.js";

/** Why Stripe gave no answer that could be used. */
export type FailureReason =
  "refused" | "unreachable" | "timeout" | "rate_limited" | "stripe_error" | "garbage";

export interface StripeFailure {
  ok: false;
  reason: FailureReason;
  /** Sentences for a person. What they quote of Stripe's has every key masked. */
  message: string;
  /** What Stripe said, where it refused the key. */
  stripeSays?: string;
  /** Present where Stripe said how long to wait. */
  retryAfterSeconds?: number;
}

const MESSAGES = {
  unreachable: "Stripe could not be reached. Nothing was changed; try again in a moment.",
  timeout: "Stripe did not answer in time. Nothing was changed; try again in a moment.",
  rate_limited:
    "Stripe is limiting the requests of this account. Nothing was changed; try again in a moment.",
  stripe_error: "Stripe answered with an error of its own. Nothing was changed; try again in a moment.",
  garbage: "What answered is not Stripe's API, or is broken. Nothing was changed; try again in a moment.",
} satisfies Record<Exclude<FailureReason, "refused">, string>;

/** A failure of one reason, with the sentence that belongs to it. */
export function stripeFailure(reason: keyof typeof MESSAGES): StripeFailure {
  return { ok: false, reason, message: MESSAGES[reason] };
}

/** The refusal of the whole key that Stripe gives a reason for. */
export function keyRefused(stripeSays: string): StripeFailure {
  const { sentence, action } = describeRefusal(stripeSays);
  return { ok: false, reason: "refused", message: `${sentence} ${action}`, stripeSays };
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
}: InstanceType<typeof Stripe.errors.StripeConnectionError>): "timeout" | "unreachable" {
  const code = typeof detail === "object" && "code" in detail ? detail.code : undefined;
  return code === Stripe.HttpClient.TIMEOUT_ERROR_CODE ? "timeout" : "unreachable";
}

/** Tells what a call to Stripe failed of. Rethrows what is not a failure of Stripe or of the way to it. */
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
