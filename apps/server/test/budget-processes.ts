import { createTestDatabase, type TestDatabase } from "@billstack/tenancy/testing";
import type { RequestToSend } from "@billstack/stripe-verify";
import postgres from "postgres";

import { RequestBudgets } from "../src/stripe/request-budget.js";
import type { Priority } from "../src/stripe/request-queue.js";

interface Asked {
  priority: Priority;
  mode: "test" | "live";
  request: RequestToSend;
}

/** A GET request for a path of Stripe's API. */
export const get = (path: string): RequestToSend => ({ method: "GET", path });
/** A request for a page of customers. */
export const CUSTOMERS = get("/v1/customers?limit=100");

/** A database with the request budgets of several processes that share it. */
export class BudgetProcesses {
  readonly #pools: postgres.Sql[] = [];

  private constructor(readonly database: TestDatabase) {}

  static async start(): Promise<BudgetProcesses> {
    return new BudgetProcesses(await createTestDatabase());
  }

  /** Returns the budgets of one more process, which has its own pool of connections to the database. */
  process(perSecond: number, url = this.database.url): RequestBudgets {
    const sql = postgres(url, { max: 2, connect_timeout: 1 });
    this.#pools.push(sql);
    return new RequestBudgets(sql, { requestsPerSecond: { test: perSecond, live: perSecond } });
  }

  async stop(): Promise<void> {
    await Promise.all(this.#pools.map((pool) => pool.end()));
    await this.database.drop();
  }
}

/**
 * Asks for `times` requests at once. Returns when each of them was allowed, in milliseconds of
 * `performance.now()`.
 */
export async function passes(
  budgets: RequestBudgets,
  account: string,
  times: number,
  { priority = "backfill", mode = "test", request = CUSTOMERS }: Partial<Asked> = {},
): Promise<number[]> {
  const gate = budgets.gate(account, mode, priority);
  const at: number[] = [];
  const pass = async (): Promise<void> => {
    await gate.open(request).pass();
    at.push(performance.now());
  };
  await Promise.all(Array.from({ length: times }, pass));
  return at;
}
