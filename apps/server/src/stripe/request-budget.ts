import type { RequestGate } from "@billstack/stripe-verify";
import type { Sql } from "postgres";

import type { Env } from "../env.js";
import { AccountBudget } from "./account-budget.js";
import { DatabaseClock } from "./database-clock.js";
import type { Priority } from "./request-queue.js";

/** What Stripe allows in a second (docs.stripe.com/rate-limits): of an account, and of each endpoint. */
const STRIPE_ALLOWS = { test: 25, live: 100, endpoint: 25 };
/** What is left free, so that a request that is a little late never makes one too many of the next second. */
const ACCOUNT_PACE = 0.97;
const ENDPOINT_PACE = 0.94;

/**
 * Spends each account's budget of requests, and that of each of its endpoints: all processes take turns in PostgreSQL,
 * evenly spaced. What the account's budget leaves of what Stripe allows is the team's own.
 */
export class RequestBudgets {
  readonly #accounts = new Map<string, AccountBudget>();
  readonly #sql: Sql;
  readonly #perSecond: Env["requestsPerSecond"];
  readonly #clock = new DatabaseClock();

  constructor(sql: Sql, { requestsPerSecond }: Pick<Env, "requestsPerSecond">) {
    this.#sql = sql;
    this.#perSecond = requestsPerSecond;
  }

  /** The gate for requests of one account and mode. */
  gate(account: string, mode: "test" | "live", priority: Priority): RequestGate {
    const budget = this.#account(account, mode);
    return { open: (request) => budget.open(request, priority) };
  }

  #account(account: string, mode: "test" | "live"): AccountBudget {
    const key = `${account} ${mode}`;
    const known = this.#accounts.get(key);
    if (known !== undefined) return known;
    const perSecond = this.#perSecond[mode];
    // An account with a budget above Stripe's usual limit has higher limits for its endpoints, too.
    const raised = Math.max(1, perSecond / STRIPE_ALLOWS[mode]);
    const allowed = { account: STRIPE_ALLOWS[mode] * raised, endpoint: STRIPE_ALLOWS.endpoint * raised };
    const most = { account: perSecond * ACCOUNT_PACE, endpoint: allowed.endpoint * ENDPOINT_PACE };
    const made = new AccountBudget(this.#sql, this.#clock, { account, mode, most }, allowed);
    this.#accounts.set(key, made);
    return made;
  }
}
