import { setTimeout as delay } from "node:timers/promises";

import type { Passage, Refusal } from "@billstack/stripe-verify";

import { concernOf, type Concern, type Load } from "./limit-concern.js";
import type { Priority } from "./request-queue.js";

/**
 * A request is sent again after a 429 for this many seconds; then its sender gets the error. Applying events and
 * the steps of jobs have to end within a bounded time.
 */
const PATIENCE_SECONDS: Record<Priority, number> = { event: 5, backfill: 20, idle: 20 };
/**
 * The pause after a 429 that does not say how long to wait, in seconds. Each further 429 of the same request
 * doubles the pause.
 */
const PAUSE_SECONDS = 0.5;
const LONGEST_PAUSE_SECONDS = 60;
/** An object that something else is using is requested again this often, after a first wait of `BUSY_SECONDS`. */
const BUSY_TRIES = 4;
const BUSY_SECONDS = 0.25;

/** What a request needs from the budget of its account. */
export interface PassageParts {
  priority: Priority;
  /** Resolves when the request may be sent. */
  turn(): Promise<void>;
  /** Returns how much was sent in the last second. */
  load(): Load;
  /**
   * Reports that the account or the endpoint is limited. `sentAt` is when the refused request was sent, by
   * `performance.now()`.
   */
  limited(concern: Exclude<Concern, "object">, limited: { pauseSeconds: number; sentAt: number }): void;
}

/**
 * Makes the passage of one request. The request waits for its turn, and is sent again after a 429 until its time
 * is up (`PATIENCE_SECONDS`).
 */
export function createPassage({ priority, turn, load, limited }: PassageParts): Passage {
  let sentAt = 0;
  let refusals = 0;
  let firstRefusedAt: number | null = null;
  return {
    async pass() {
      await turn();
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

/** Returns the pause after a 429, in seconds. */
function pauseOf({ retryAfterSeconds }: Refusal, refusals: number): number {
  return Math.min(retryAfterSeconds ?? PAUSE_SECONDS * 2 ** (refusals - 1), LONGEST_PAUSE_SECONDS);
}

/**
 * Returns how long to wait for a busy object, in seconds, with a random part. Otherwise all who wait for it would
 * ask at the same time.
 */
function busySeconds({ retryAfterSeconds }: Refusal, refusals: number): number {
  const seconds = BUSY_SECONDS * 2 ** (refusals - 1);
  return Math.max(retryAfterSeconds ?? 0, seconds) * (0.75 + Math.random() / 2);
}
