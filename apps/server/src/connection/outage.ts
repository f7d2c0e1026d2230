import type { OUTAGES } from "./problems.js";
import { kindOfFailure } from "../stripe/failure.js";

/** Which of a connection's problems an outage is. */
export function problemOf(outage: unknown): (typeof OUTAGES)[number] {
  const kind = kindOfFailure(outage);
  if (kind === "key_refused") return kind;
  return kind === "account_limited" ? "rate_limited" : "stripe_unreachable";
}
