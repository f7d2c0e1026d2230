import { proveKeys } from "@billstack/stripe-verify";

import type { Deps } from "../deps.js";
import { AppError } from "../errors.js";
import { PROBED_LISTS } from "../sync/probed-lists.js";
import { stripeFor } from "./secrets.js";

export interface Proof {
  accountId: string | null;
  accountName: string | null;
  unreadable: string[];
}

/**
 * Proves a secret key with Stripe; changes nothing anywhere.
 * @throws AppError keys_refused where Stripe says no, stripe_unreachable where it says nothing usable.
 */
export async function prove(deps: Deps, keys: { secretKey: string; restricted: boolean }): Promise<Proof> {
  const stripe = stripeFor(deps, keys.secretKey);
  const proof = await proveKeys({
    stripe,
    secretKeyIsRestricted: keys.restricted,
    lists: PROBED_LISTS,
  });
  if (proof.ok) {
    return {
      accountId: proof.account?.id ?? null,
      accountName: proof.account?.name ?? null,
      unreadable: proof.unreadable,
    };
  }
  if (proof.reason === "refused" || proof.reason === "nothing_readable") {
    throw new AppError("keys_refused", proof.message, {
      issues: [{ path: "secretKey", message: proof.message }],
    });
  }
  throw new AppError(
    "stripe_unreachable",
    proof.message,
    proof.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: proof.retryAfterSeconds },
  );
}
