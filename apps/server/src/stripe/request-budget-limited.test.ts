import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { BudgetProcesses, CUSTOMERS, get, passes } from "../../test/budget-processes.js";
import type { RequestBudgets } from "./request-budget.js";

let processes: BudgetProcesses;
beforeAll(async () => {
  processes = await BudgetProcesses.start();
});
afterAll(() => processes.stop());

const process = (perSecond: number): RequestBudgets => processes.process(perSecond);

const endpointRate = { reason: "endpoint-rate", code: "rate_limit", retryAfterSeconds: 2 };

it("every process waits as long as Stripe says after a 429", async () => {
  const [one, two] = [process(1_000), process(1_000)];
  await passes(one, "limited", 1);
  const refused = one.gate("limited", "test", "event").open(CUSTOMERS);
  await refused.pass();
  await refused.refused({ reason: "global-rate", code: "rate_limit", retryAfterSeconds: 1 });
  const postponed = async (): Promise<boolean> => {
    const rows = await processes.database.sql`
      select from billstack.request_budgets where account = 'limited' and next_at > clock_timestamp() + interval '0.5 s'`;
    return rows.length > 0;
  };
  while (!(await postponed()));
  const began = performance.now();
  await passes(two, "limited", 1);
  expect(performance.now() - began).toBeGreaterThan(400);
});

// The tests wait for permits almost all the time, so they run at the same time.
describe.concurrent("a 429", () => {
  /** Returns how many milliseconds a request for the path has to wait. */
  async function waitFor(budgets: RequestBudgets, account: string, path: string): Promise<number> {
    const began = performance.now();
    await passes(budgets, account, 1, { request: get(path), mode: "live" });
    return performance.now() - began;
  }

  it("of one endpoint delays only requests to that endpoint, in every process", async () => {
    const [one, two] = [process(80), process(80)];
    const refused = one.gate("one", "live", "backfill").open(get("/v1/customers"));
    await refused.pass();
    const began = performance.now();
    expect(await refused.refused(endpointRate)).toBe(true);
    const again = refused.pass().then(() => performance.now() - began);
    const behind = waitFor(one, "one", "/v1/customers");
    expect(await waitFor(one, "one", "/v1/charges")).toBeLessThan(1_000);
    const [waited, other, elsewhere] = await Promise.all([
      again,
      behind,
      waitFor(two, "one", "/v1/customers"),
    ]);
    for (const ms of [waited, other]) expect(ms).toBeGreaterThan(1_900);
    // Another process may send before the 429 is stored. Here it asked for its permit more than a moment later.
    expect(elsewhere).toBeGreaterThan(1_000);
  });

  it("of an account delays all requests of that account, and of no other account", async () => {
    const budgets = process(80);
    const refused = budgets.gate("whole", "live", "backfill").open(get("/v1/customers"));
    await refused.pass();
    await refused.refused({ ...endpointRate, reason: "global-rate" });
    const [held, free] = await Promise.all([
      waitFor(budgets, "whole", "/v1/charges"),
      waitFor(budgets, "free", "/v1/charges"),
    ]);
    expect(held).toBeGreaterThan(1_900);
    expect(free).toBeLessThan(1_000);
  });

  it.each([
    ["lock_timeout", { reason: null, code: "lock_timeout" }],
    ["resource-specific", { reason: "resource-specific", code: "rate_limit" }],
  ])(
    "of one object (%s) delays only that object, and is returned to the sender after a few tries",
    async (account, says) => {
      const budgets = process(80);
      const busy = budgets.gate(account, "live", "event").open(get("/v1/customers/cus_1"));
      const tries: boolean[] = [];
      const trying = (async () => {
        do {
          await busy.pass();
          tries.push(await busy.refused({ ...says, retryAfterSeconds: null }));
        } while (tries.at(-1) === true);
      })();
      const waits: number[] = [];
      while (tries.at(-1) !== false) waits.push(await waitFor(budgets, account, "/v1/customers/cus_2"));
      await trying;
      expect(tries).toEqual([true, true, true, true, false]);
      expect(waits.length).toBeGreaterThan(20);
      const rows = await processes.database.sql`
      select from billstack.endpoint_budgets where account = ${account} and learnt_per_second is not null`;
      expect(rows).toHaveLength(0);
    },
  );

  it("that asks for too long a wait is returned to the sender at once", async () => {
    const budgets = process(80);
    const refused = budgets.gate("patience", "live", "backfill").open(get("/v1/customers"));
    await refused.pass();
    expect(await refused.refused({ ...endpointRate, retryAfterSeconds: 40 })).toBe(false);
  });

  it("lowers the rate only once for all requests that were sent before, and the rate rises again", async () => {
    const budgets = process(80);
    const gate = budgets.gate("learnt", "live", "backfill");
    const sent = [gate.open(get("/v1/customers")), gate.open(get("/v1/customers"))];
    const learnt = async (): Promise<number | undefined> => {
      const [row] = await processes.database.sql<{ perSecond: number }[]>`
        select learnt_per_second as "perSecond" from billstack.endpoint_budgets
        where account = 'learnt' and endpoint = 'GET /v1/customers'`;
      return row?.perSecond;
    };
    const refuse = { ...endpointRate, retryAfterSeconds: 0.01 };
    for (const request of sent) await request.pass();
    for (const request of sent) await request.refused(refuse);
    await passes(budgets, "learnt", 1, { mode: "live" });
    expect(await learnt()).toBeCloseTo(0.85 * 23.5, 5);
    const again = gate.open(get("/v1/customers"));
    await again.pass();
    await processes.database.sql`
      update billstack.endpoint_budgets set learnt_at = learnt_at - interval '5 s' where account = 'learnt'`;
    await again.refused(refuse);
    await passes(budgets, "learnt", 1, { mode: "live" });
    const risen = 0.85 * 23.5 + 5 * 0.235;
    expect(await learnt()).toBeGreaterThan(0.85 * risen);
    expect(await learnt()).toBeLessThan(0.85 * (risen + 1));
  });
});
