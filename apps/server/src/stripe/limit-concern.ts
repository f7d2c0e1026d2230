import type { Refusal } from "@billstack/stripe-verify";

/** What a 429 limits, and so what has to wait. */
export type Concern = "account" | "endpoint" | "object";

/** How much was sent in the last second, as a share of what Stripe allows (1 is the limit). */
export interface Load {
  account: number;
  endpoint: number;
}

/** If the account sent less than this share of its limit, then the account's limit is not the cause of a 429. */
const WELL_BELOW = 0.5;

/**
 * Decides what a 429 limits. Usually Stripe says so (docs.stripe.com/rate-limits). If not, the limit that is
 * closer to being reached is taken. The team's own programs send requests too, so a limit can be reached before
 * `load` comes to 1.
 */
export function concernOf({ reason, code }: Refusal, load: Load): Concern {
  if (code === "lock_timeout" || reason === "resource-specific") return "object";
  if (reason?.startsWith("endpoint-")) return "endpoint";
  if (reason?.startsWith("global-")) return "account";
  return load.account < WELL_BELOW || load.account < load.endpoint ? "endpoint" : "account";
}
