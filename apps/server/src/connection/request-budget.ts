import { setTimeout as delay } from "node:timers/promises";

import type { RequestGate } from "@billstack/stripe-verify";
import type { Sql } from "postgres";

import type { Env } from "../env.js";
import { reserveTurns, postponeTurns, type Budget } from "./request-budget-store.js";

/** Who goes first where requests wait: events before a backfill. A verification takes only turns that nobody wants. */
export type Priority = "event" | "backfill" | "idle";

/** What is left free, so that timers that fire late never add up to more than the budget. */
const PACE = 0.98;
/** After a delay of this process, requests follow each other by at least this part of their usual distance. */
const CLOSEST = 0.95;
/** Turns are taken for so many milliseconds ahead at most. */
const SLICE_MS = 1_000;
/** How often those who want spare turns only look for one. */
const LOOK_AGAIN_MS = 100;

interface Account extends Budget {
  waiting: { priority: Priority; resolve(): void; reject(error: unknown): void }[];
  running: boolean;
  /** By performance.now(). */
  lastSentAt: number;
}

/**
 * Spends each account's budget of read requests: all processes take turns in PostgreSQL, evenly spaced, up to a
 * second of them ahead. Stripe allows 25 a second in test and 100 in live mode (docs.stripe.com/rate-limits);
 * what the budget leaves of that is the team's own.
 */
export class RequestBudgets {
  readonly #accounts = new Map<string, Account>();
  readonly #sql: Sql;
  readonly #perSecond: Env["requestsPerSecond"];

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
      limited: (seconds) => void postponeTurns(this.#sql, of, seconds).catch(() => undefined),
    };
  }

  #account(account: string, mode: "test" | "live"): Account {
    const key = `${account} ${mode}`;
    const known = this.#accounts.get(key);
    if (known !== undefined) return known;
    const spacingMs = 1_000 / (this.#perSecond[mode] * PACE);
    const made: Account = { account, mode, spacingMs, waiting: [], running: false, lastSentAt: -Infinity };
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
    const { waiting, spacingMs } = account;
    const wanted = waiting.filter(({ priority }) => priority !== "idle").length;
    const turns = Math.max(1, Math.min(wanted, Math.floor(SLICE_MS / spacingMs)));
    const startsInMs = await reserveTurns(this.#sql, account, turns, { idle: wanted === 0 });
    if (startsInMs === null) {
      await delay(LOOK_AGAIN_MS);
      return;
    }
    let at = performance.now() + startsInMs;
    for (let turn = 0; turn < turns; turn += 1, at += spacingMs) {
      const mayAt = Math.max(at, account.lastSentAt + spacingMs * CLOSEST);
      const waitMs = mayAt - performance.now();
      if (waitMs >= 1) await delay(waitMs);
      account.lastSentAt = Math.max(mayAt, performance.now() - spacingMs);
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
