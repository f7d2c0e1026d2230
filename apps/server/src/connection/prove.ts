import { proveKeys } from "@billstack/stripe-verify";

import type { Deps } from "../deps.js";
import { AppError } from "../errors.js";
import { probedLists } from "../copy/needed.js";
import { permitsOf, unreadableObjects, type Permits } from "./permissions.js";
import { stripeFor } from "./secrets.js";

/** What Stripe said about a key. */
export interface Proof {
  accountId: string | null;
  accountName: string | null;
  unreadable: string[];
  permits: Permits;
}

/**
 * Checks a secret key with Stripe. Stores nothing.
 *
 * @throws AppError keys_refused if Stripe refuses the key, stripe_unreachable if Stripe gives no usable answer
 */
export async function prove(
  deps: Deps,
  keys: { secretKey: string; restricted: boolean; mode: "test" | "live" },
): Promise<Proof> {
  const stripe = stripeFor(deps, keys.secretKey);
  const proof = await proveKeys({
    stripe,
    secretKeyIsRestricted: keys.restricted,
    lists: probedLists(keys.mode),
  });
  if (proof.ok) {
    return {
      accountId: proof.account?.id ?? null,
      accountName: proof.account?.name ?? null,
      unreadable: unreadableObjects(proof.unreadable),
      permits: permitsOf(proof),
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
