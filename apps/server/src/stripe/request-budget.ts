import type { RequestGate } from "@billstack/stripe-verify";
import type { Sql } from "postgres";

import type { Env } from "../env.js";
import { AccountBudget } from "./account-budget.js";
import { DatabaseClock } from "./database-clock.js";
import type { Priority } from "./request-queue.js";

/**
 * The requests a second that Stripe allows (docs.stripe.com/rate-limits): for an account in test and in live mode,
 * and for each endpoint.
 */
const STRIPE_ALLOWS = { test: 25, live: 100, endpoint: 25 };
/**
 * The shares of a limit that are used. The remainder stays free, so that a request that is a little late does not
 * become one too many in the next second.
 */
const ACCOUNT_PACE = 0.97;
const ENDPOINT_PACE = 0.94;

/** With so many accounts in memory, those that send nothing are forgotten before the next one is added. */
const MOST_KNOWN = 500;

/**
 * Holds the budget of requests of each account and of each of its endpoints. All processes together take evenly
 * spaced permits from PostgreSQL. What BillStack's budget leaves of Stripe's limit is for the team's own programs.
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

  /** Returns the gate at which the requests of one account and mode wait. */
  gate(account: string, mode: "test" | "live", priority: Priority): RequestGate {
    const budget = this.#account(account, mode);
    return { open: (request) => budget.open(request, priority) };
  }

  /**
   * Returns how much of its budget the account used in the last second whose share is the largest: 1 is the whole
   * budget. Only the requests of this process count.
   */
  mostUsed(): number {
    return Math.max(0, ...[...this.#accounts.values()].map((account) => account.used()));
  }

  /** Returns how many requests wait for the budgets of their accounts. */
  waiting(): number {
    return [...this.#accounts.values()].reduce((sum, account) => sum + account.waiting(), 0);
  }

  /** Forgets the accounts that send nothing now. Permits that they have taken and not used are lost. */
  #forgetIdle(): void {
    for (const [key, account] of this.#accounts) if (account.isIdle) this.#accounts.delete(key);
  }

  #account(account: string, mode: "test" | "live"): AccountBudget {
    const key = `${account} ${mode}`;
    const known = this.#accounts.get(key);
    if (known !== undefined) return known;
    if (this.#accounts.size >= MOST_KNOWN) this.#forgetIdle();
    const perSecond = this.#perSecond[mode];
    // If the operator set a budget above Stripe's usual limit, the account's endpoints are taken to have higher
    // limits, too.
    const raised = Math.max(1, perSecond / STRIPE_ALLOWS[mode]);
    const allowed = { account: STRIPE_ALLOWS[mode] * raised, endpoint: STRIPE_ALLOWS.endpoint * raised };
    const most = { account: perSecond * ACCOUNT_PACE, endpoint: allowed.endpoint * ENDPOINT_PACE };
    const made = new AccountBudget(this.#sql, this.#clock, { account, mode, most }, allowed);
    this.#accounts.set(key, made);
    return made;
  }
}
