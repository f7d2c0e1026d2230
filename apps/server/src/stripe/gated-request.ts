import { setTimeout as delay } from "node:timers/promises";

import type { GatedRequest, TooManyRequests } from "@billstack/stripe-verify";

import { concernOf, type Concern, type Load } from "./limit-concern.js";
import type { Priority } from "./request-queue.js";

/**
 * How long a request is repeated after its first 429. Then its sender gets the 429, because the batches of events and
 * the steps of jobs have to end.
 */
const PATIENCE_SECONDS: Record<Priority, number> = { event: 5, backfill: 20, idle: 20 };
/** The pause after the first 429 of a request that does not say how long to wait. Each further 429 doubles it. */
const PAUSE_SECONDS = 0.5;
const LONGEST_PAUSE_SECONDS = 60;
/** How often a request for an object that is locked in Stripe is repeated, and the pause before the first repeat. */
const BUSY_TRIES = 4;
const BUSY_SECONDS = 0.25;

/** What a request needs from the budget of its account. */
export interface GatedRequestParts {
  priority: Priority;
  /** Resolves when the budget allows the request to be sent. */
  permit(): Promise<void>;
  /** How much was sent in the last second. */
  load(): Load;
  /** Makes the account or the endpoint pause. `sentAt` is the time of the request, by `performance.now()`. */
  limited(concern: Exclude<Concern, "object">, limited: { pauseSeconds: number; sentAt: number }): void;
}

/** Makes a request that is repeated after each 429 until {@link PATIENCE_SECONDS} are over. */
export function createGatedRequest({ priority, permit, load, limited }: GatedRequestParts): GatedRequest {
  let sentAt = 0;
  let refusals = 0;
  let firstRefusedAt: number | null = null;
  return {
    async pass() {
      await permit();
      sentAt = performance.now();
    },
    async refused(refusal) {
      const now = performance.now();
      firstRefusedAt ??= now;
      refusals += 1;
      const concern = concernOf(refusal, load());
      if (concern === "object") {
        if (refusals > BUSY_TRIES) return false;
        await delay(1_000 * busySeconds(refusal, refusals));
        return true;
      }
      const pauseSeconds = pauseOf(refusal, refusals);
      limited(concern, { pauseSeconds, sentAt });
      return (now - firstRefusedAt) / 1_000 + pauseSeconds <= PATIENCE_SECONDS[priority];
    },
  };
}

function pauseOf({ retryAfterSeconds }: TooManyRequests, refusals: number): number {
  return Math.min(retryAfterSeconds ?? PAUSE_SECONDS * 2 ** (refusals - 1), LONGEST_PAUSE_SECONDS);
}

/**
 * Returns the pause before a locked object is asked for again. It is random, so that not all requests come
 * together.
 */
function busySeconds({ retryAfterSeconds }: TooManyRequests, refusals: number): number {
  const seconds = BUSY_SECONDS * 2 ** (refusals - 1);
  return Math.max(retryAfterSeconds ?? 0, seconds) * (0.75 + Math.random() / 2);
}
