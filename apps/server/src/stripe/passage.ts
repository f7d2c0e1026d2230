import { setTimeout as delay } from "node:timers/promises";

import type { Passage, Refusal } from "@billstack/stripe-verify";

import { concernOf, type Concern, type Load } from "./limit-concern.js";
import type { Priority } from "./request-queue.js";

/** A request that was refused for so long is refused to its sender: turns of events and steps of jobs have to end. */
const PATIENCE_SECONDS: Record<Priority, number> = { event: 5, backfill: 20, idle: 20 };
/** The pause after a request's first 429 that does not say how long to wait; it doubles with each further one. */
const PAUSE_SECONDS = 0.5;
const LONGEST_PAUSE_SECONDS = 60;
/** How often an object that something else is using is asked for again, and how long is waited before the first time. */
const BUSY_TRIES = 4;
const BUSY_SECONDS = 0.25;

/** What a request needs of its account's budget. */
export interface PassageParts {
  priority: Priority;
  /** Resolves when it is the request's turn. */
  turn(): Promise<void>;
  /** What was sent in the last second. */
  load(): Load;
  /** The account or the endpoint of the request has to wait; `sentAt` is a time of `performance.now()`. */
  limited(concern: Exclude<Concern, "object">, limited: { pauseSeconds: number; sentAt: number }): void;
}

/** One request, which is sent again after a 429 until its patience is over. */
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

function pauseOf({ retryAfterSeconds }: Refusal, refusals: number): number {
  return Math.min(retryAfterSeconds ?? PAUSE_SECONDS * 2 ** (refusals - 1), LONGEST_PAUSE_SECONDS);
}

/** Not all who wait for one object ask for it at the same time. */
function busySeconds({ retryAfterSeconds }: Refusal, refusals: number): number {
  const seconds = BUSY_SECONDS * 2 ** (refusals - 1);
  return Math.max(retryAfterSeconds ?? 0, seconds) * (0.75 + Math.random() / 2);
}
