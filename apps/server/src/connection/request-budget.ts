import { setTimeout as delay } from "node:timers/promises";

import type { RequestGate } from "@billstack/stripe-verify";
import type { Sql } from "postgres";

import type { Env } from "../env.js";
import { DatabaseClock } from "./database-clock.js";
import { reserveTurns, postponeTurns, type Budget } from "./request-budget-store.js";

/** Who goes first where requests wait: events before a backfill. A verification takes only turns that nobody wants. */
export type Priority = "event" | "backfill" | "idle";

/** What is left free, so that a request that is a little late never makes one too many of the next second. */
const PACE = 0.97;
/** A turn that this process misses by more than half of what is left free of a second is lost; the rest is the way's. */
const LATE_MS = (1_000 * (1 - PACE)) / 2;
/** Turns are taken for so many milliseconds ahead at most: for so long other processes go on after a 429. */
const SLICE_MS = 500;
/** Those who want spare turns only look for one after the time of one turn, or after this where that is less. */
const LOOK_AGAIN_MS = 25;

interface Account extends Budget {
  waiting: { priority: Priority; resolve(): void; reject(error: unknown): void }[];
  running: boolean;
  /** Settled when the last pause that Stripe wanted is stored. */
  pause: Promise<void>;
}

/**
 * Spends each account's budget of read requests: all processes take turns in PostgreSQL, evenly spaced, up to
 * half a second of them ahead. Stripe allows 25 a second in test and 100 in live mode (docs.stripe.com/rate-limits);
 * what the budget leaves of that is the team's own.
 */
export class RequestBudgets {
  readonly #accounts = new Map<string, Account>();
  readonly #sql: Sql;
  readonly #perSecond: Env["requestsPerSecond"];
  readonly #clock = new DatabaseClock();

  constructor(sql: Sql, { requestsPerSecond }: Pick<Env, "requestsPerSecond">) {
    this.#sql = sql;
    this.#perSecond = requestsPerSecond;
  }

  /** The gate for requests of one account and mode. */
  gate(account: string, mode: "test" | "live", priority: Priority): RequestGate {
    const of = this.#account(account, mode);
    return {
      pass: () =>
        new Promise((resolve, reject) => {
          of.waiting.push({ priority, resolve, reject });
          if (!of.running) void this.#run(of);
        }),
      limited: (seconds) => {
        of.pause = Promise.all([of.pause, postponeTurns(this.#sql, of, seconds)]).then(
          () => undefined,
          () => undefined,
        );
      },
    };
  }

  #account(account: string, mode: "test" | "live"): Account {
    const key = `${account} ${mode}`;
    const known = this.#accounts.get(key);
    if (known !== undefined) return known;
    const spacingMs = 1_000 / (this.#perSecond[mode] * PACE);
    const made: Account = { account, mode, spacingMs, waiting: [], running: false, pause: Promise.resolve() };
    this.#accounts.set(key, made);
    return made;
  }

  async #run(account: Account): Promise<void> {
    account.running = true;
    while (account.waiting.length > 0) {
      try {
        await this.#serve(account);
      } catch (error) {
        for (const { reject } of account.waiting.splice(0)) reject(error);
      }
    }
    account.running = false;
  }

  /** Takes turns for those who wait, and lets them pass one by one at their times. */
  async #serve(account: Account): Promise<void> {
    const { waiting, spacingMs, pause } = account;
    await pause;
    const wanted = waiting.filter(({ priority }) => priority !== "idle").length;
    const turns = Math.max(1, Math.min(wanted, Math.floor(SLICE_MS / spacingMs)));
    const reserved = await reserveTurns(this.#sql, account, turns, { idle: wanted === 0 });
    if (reserved === null) {
      await delay(Math.max(spacingMs, LOOK_AGAIN_MS));
      return;
    }
    const firstAt = reserved.firstAtMs + this.#clock.offsetMs(reserved.nowMs);
    for (let turn = 0; turn < turns; turn += 1) {
      const waitMs = firstAt + turn * spacingMs - performance.now();
      if (waitMs >= 1) await delay(waitMs);
      // Its time is over: sent now, it would come together with those of other processes.
      else if (waitMs < -LATE_MS) continue;
      if (account.pause !== pause) return;
      takeFirst(waiting)?.resolve();
    }
  }
}

function takeFirst(waiting: Account["waiting"]): Account["waiting"][number] | undefined {
  for (const wanted of ["event", "backfill", "idle"]) {
    const index = waiting.findIndex(({ priority }) => priority === wanted);
    if (index >= 0) return waiting.splice(index, 1)[0];
  }
  return undefined;
}
