import type { Refusal } from "@billstack/stripe-verify";

/** What a 429 is about: only that has to wait. */
export type Concern = "account" | "endpoint" | "object";

/** How much of what Stripe allows was sent in the last second, as shares of 1. */
export interface Load {
  account: number;
  endpoint: number;
}

/** An account that was this far below its limit was not refused for it. */
const WELL_BELOW = 0.5;

/**
 * What the 429 says it is about (docs.stripe.com/rate-limits). Where it names nothing, it is about what was closer to
 * its limit. The team's own programs send requests, too, so that a limit is reached before `load` comes to 1.
 */
export function concernOf({ reason, code }: Refusal, load: Load): Concern {
  if (code === "lock_timeout" || reason === "resource-specific") return "object";
  if (reason?.startsWith("endpoint-")) return "endpoint";
  if (reason?.startsWith("global-")) return "account";
  return load.account < WELL_BELOW || load.account < load.endpoint ? "endpoint" : "account";
}
