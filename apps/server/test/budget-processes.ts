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

export const get = (path: string): RequestToSend => ({ method: "GET", path });
export const CUSTOMERS = get("/v1/customers?limit=100");

/** A database, and the budgets of several processes that share it. */
export class BudgetProcesses {
  readonly #pools: postgres.Sql[] = [];

  private constructor(readonly database: TestDatabase) {}

  static async start(): Promise<BudgetProcesses> {
    return new BudgetProcesses(await createTestDatabase());
  }

  /** Budgets as another process has them: with a pool of their own. */
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

/** When requests that come together may be sent, in milliseconds. */
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
