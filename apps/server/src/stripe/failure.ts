import { isAboutTheKey, isBrokenBody } from "@billstack/stripe-verify";
import { Stripe } from "stripe";

import { NotSentError } from "./not-sent.js";

/**
 * Why a request to Stripe failed. The reason tells which other requests have to wait:
 *
 * - `unreachable`: no answer, a time-out, a 5xx, or an answer that is not Stripe's. Every other request would fail
 *   too.
 * - `body_broken`: a good answer whose body broke off. Only this request failed; a smaller answer may arrive
 *   whole.
 * - `account_limited`: the account sends too many requests.
 * - `endpoint_limited`: too many requests go to this endpoint; others may go on.
 * - `object_busy`: something else is using this object (429 `lock_timeout`, 409).
 * - `key_refused`: Stripe does not accept the key for anything.
 * - `key_unreadable`: the stored key cannot be opened, so no request can be sent.
 * - `account_changed`: the key belongs to another account than the connection, so no request is sent.
 * - `not_permitted`: the key may not do this; it may do other things.
 * - `cursor_gone`: the object after which a page was to begin is deleted.
 * - `missing`: there is no such object.
 * - `rejected`: Stripe does not take the request for another reason.
 */
export type FailureKind =
  | "unreachable"
  | "body_broken"
  | "account_limited"
  | "endpoint_limited"
  | "object_busy"
  | "key_refused"
  | "key_unreadable"
  | "account_changed"
  | "not_permitted"
  | "cursor_gone"
  | "missing"
  | "rejected";

/** The kinds of failure that every other request of the same connection would meet, too. */
const OUTAGES = new Set<FailureKind>([
  "unreachable",
  "account_limited",
  "key_refused",
  "key_unreadable",
  "account_changed",
]);

type StripeError = InstanceType<typeof Stripe.errors.StripeError>;

/**
 * Returns why a request to Stripe failed; null if the error comes neither from Stripe, nor from the network, nor
 * from a key that cannot be sent.
 */
export function kindOfFailure(error: unknown): FailureKind | null {
  if (error instanceof NotSentError) return error.kind;
  if (!(error instanceof Stripe.errors.StripeError)) return null;
  if (isBrokenBody(error)) return "body_broken";
  const { statusCode: status, code } = error;
  if (status === undefined || status >= 500) return "unreachable";
  if (status === 429 || code === "rate_limit") return kindOfLimit(error);
  if (status === 401) return "key_refused";
  if (status === 403) return isAboutTheKey(error) ? "key_refused" : "not_permitted";
  if (status === 409) return "object_busy";
  if (code !== "resource_missing") return "rejected";
  return error.param === "starting_after" || error.param === "ending_before" ? "cursor_gone" : "missing";
}

/** Whether every other request of the same connection would fail as well. */
export function isOutage(error: unknown): boolean {
  const kind = kindOfFailure(error);
  return kind !== null && OUTAGES.has(kind);
}

/**
 * Reads from a 429 what was limited. Stripe names it in a header (docs.stripe.com/rate-limits); the lock of an
 * object has an error code instead.
 */
function kindOfLimit({ code, headers }: StripeError): FailureKind {
  const reason = headers?.["stripe-rate-limited-reason"] ?? "";
  if (code === "lock_timeout" || reason === "resource-specific") return "object_busy";
  return reason.startsWith("endpoint-") ? "endpoint_limited" : "account_limited";
}
