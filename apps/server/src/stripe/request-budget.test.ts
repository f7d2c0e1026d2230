import { createTestDatabase, type TestDatabase } from "@billstack/tenancy/testing";
import type { RequestToSend } from "@billstack/stripe-verify";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { RequestBudgets } from "./request-budget.js";
import type { Priority } from "./request-queue.js";

let database: TestDatabase;
const pools: postgres.Sql[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end()));
  await database.drop();
});

interface Asked {
  priority: Priority;
  mode: "test" | "live";
  request: RequestToSend;
}

/** Budgets as another process has them: with a pool of their own. */
function process(perSecond: number): RequestBudgets {
  const sql = postgres(database.url, { max: 2 });
  pools.push(sql);
  return new RequestBudgets(sql, { requestsPerSecond: { test: perSecond, live: perSecond } });
}

const CUSTOMERS = { method: "GET", path: "/v1/customers?limit=100" };

async function passes(
  budgets: RequestBudgets,
  account: string,
  times: number,
  { priority = "backfill", mode = "test", request = CUSTOMERS }: Partial<Asked> = {},
) {
  const gate = budgets.gate(account, mode, priority);
  const at: number[] = [];
  const pass = () =>
    gate
      .open(request)
      .pass()
      .then(() => at.push(performance.now()));
  await Promise.all(Array.from({ length: times }, pass));
  return at;
}

/** The most of `times` that lie in any one second. */
function mostInASecond(times: number[]): number {
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 1_000).length));
}

describe("a budget of 20 requests a second", () => {
  it("is never exceeded in any second, by two processes together, and most of it is used", async () => {
    const began = performance.now();
    const [one, two] = await Promise.all([
      passes(process(20), "shared", 40),
      passes(process(20), "shared", 40),
    ]);
    const all = [...one, ...two].toSorted((a, b) => a - b);
    expect(mostInASecond(all)).toBeLessThanOrEqual(21);
    expect((80 - 1) / (((all.at(-1) ?? 0) - began) / 1_000)).toBeGreaterThan(10);
  });

  it("is each account's own", async () => {
    const budgets = process(20);
    const busy = passes(budgets, "busy", 30);
    const began = performance.now();
    await passes(budgets, "quiet", 1);
    expect(performance.now() - began).toBeLessThan(500);
    await busy;
  });
});

it("events go before a backfill, and a verification takes what nobody wants", async () => {
  const budgets = process(20);
  const order: Priority[] = [];
  const pass = (priority: Priority) =>
    budgets
      .gate("order", "test", priority)
      .open(CUSTOMERS)
      .pass()
      .then(() => order.push(priority));
  const wanted: Priority[] = ["idle", "backfill", "backfill", "event"];
  await Promise.all(wanted.map(pass));
  expect(order.indexOf("idle")).toBe(3);
  expect(order.indexOf("event")).toBeLessThan(2);
});

it("a verification in one process takes hardly a turn while a backfill in another wants them, and all of them then", async () => {
  const [loading, verifying] = [process(50), process(50)];
  const backfill = loading.gate("spare", "test", "backfill");
  let left = 60;
  const reader = async (): Promise<void> => {
    while (left-- > 0) await backfill.open(CUSTOMERS).pass();
  };
  const idle = verifying.gate("spare", "test", "idle");
  let taken = 0;
  const spare = async (): Promise<void> => {
    while (left > 0) {
      await idle.open(CUSTOMERS).pass();
      taken += 1;
    }
  };
  await Promise.all([reader(), reader(), reader(), reader(), spare()]);
  expect(taken).toBeLessThanOrEqual(5);
  await passes(verifying, "spare", 10, { priority: "idle" });
});

it("waits as long as Stripe says after a 429, in every process", async () => {
  const [one, two] = [process(1_000), process(1_000)];
  await passes(one, "limited", 1);
  const refused = one.gate("limited", "test", "event").open(CUSTOMERS);
  await refused.pass();
  await refused.refused({ reason: "global-rate", code: "rate_limit", retryAfterSeconds: 1 });
  const postponed = async (): Promise<boolean> => {
    const rows = await database.sql`
      select from billstack.request_budgets where account = 'limited' and next_at > clock_timestamp() + interval '0.5 s'`;
    return rows.length > 0;
  };
  while (!(await postponed()));
  const began = performance.now();
  await passes(two, "limited", 1);
  expect(performance.now() - began).toBeGreaterThan(400);
});

it("lets those who wait know where the database is not there", async () => {
  const sql = postgres("postgres://nobody@127.0.0.1:1/none", { connect_timeout: 1 });
  pools.push(sql);
  const gate = new RequestBudgets(sql, { requestsPerSecond: { test: 20, live: 80 } }).gate(
    "a",
    "live",
    "event",
  );
  await expect(gate.open(CUSTOMERS).pass()).rejects.toThrow("ECONNREFUSED");
});
