import { setTimeout as delay } from "node:timers/promises";

import type { RequestGate } from "@billstack/stripe-verify";

import { createGatedRequest } from "./gated-request.js";

/**
 * Makes a gate for requests that a person waits for. Each request is sent at once. If Stripe answers 429, the request is
 * sent again for up to five seconds, after the pauses that Stripe or the usual backoff asks for. A person who connects
 * with a restricted key needs this, because the proof of the key alone uses up what Stripe allows in a second.
 */
export function createPatientGate(): RequestGate {
  return {
    open() {
      let notBefore = 0;
      return createGatedRequest({
        priority: "event",
        permit: () => delay(Math.max(0, notBefore - performance.now())),
        load: () => ({ account: 0, endpoint: 0 }),
        limited: (_concern, { pauseSeconds }) => {
          notBefore = performance.now() + 1_000 * pauseSeconds;
        },
      });
    },
  };
}
