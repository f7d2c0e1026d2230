import type { TooManyRequests } from "@billstack/stripe-verify";

/**
 * Whose limit an answer with status 429 is about. Only requests to the same account, endpoint or object have to
 * wait.
 */
export type Concern = "account" | "endpoint" | "object";

/** How many requests were sent in the last second, as shares of Stripe's limits. 1 means the whole limit. */
export interface Load {
  account: number;
  endpoint: number;
}

/** If less than this share of the account's limit was sent, the 429 was not about the account. */
const WELL_BELOW = 0.5;

/**
 * Returns whose limit a 429 is about (docs.stripe.com/rate-limits). If the answer does not say so, returns the limit
 * that was closer to being reached. A limit can be reached before `load` is 1, because the team's own programs send
 * requests too.
 */
export function concernOf({ reason, code }: TooManyRequests, load: Load): Concern {
  if (code === "lock_timeout" || reason === "resource-specific") return "object";
  if (reason?.startsWith("endpoint-")) return "endpoint";
  if (reason?.startsWith("global-")) return "account";
  return load.account < WELL_BELOW || load.account < load.endpoint ? "endpoint" : "account";
}
