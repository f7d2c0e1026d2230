import { startTestServer, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { Stage } from "../stage.js";
import { watch } from "../watch.js";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

interface Run {
  status: string;
  requests: number;
  loadedButFor: string[] | null;
  secondsLeft: number | null;
  result: Record<
    string,
    { synced: number; status: string; requests?: number; estimatedTotal?: number; requestsLeft?: number }
  >;
}

/** Runs a backfill and returns every state that a subscription shows until the end. */
async function watchedStates(
  stage: Stage,
  body: object,
  each: (run: Run) => void = () => undefined,
): Promise<Run[]> {
  const seen: Run[] = [];
  const watching = (async () => {
    for await (const { backfill } of watch<{ backfill: Run | null }>(stage, "backfill.watch")) {
      if (backfill === null) continue;
      seen.push(backfill);
      each(backfill);
      if (backfill.status !== "running") return;
    }
  })();
  await stage.backfill(body);
  await watching;
  return seen;
}

it.concurrent("a subscription shows the growing number of rows during a run, and its end", async () => {
  const stage = await Stage.ready(server);
  await stage.sandbox("POST", `${stage.account}/seed`, { customers: 250 });
  await stage.fault("delay", { match: { path: "/v1/customers" }, ms: 200 });
  const seen = await watchedStates(stage, { objects: ["customer"] });
  const synced = seen.map(({ result }) => result["customer"]?.synced ?? 0);
  expect(seen.at(-1)?.status).toBe("completed");
  expect(synced.at(-1)).toBe(250);
  expect(new Set(synced).size).toBeGreaterThanOrEqual(3);
  expect(synced).toEqual([...synced].sort((a, b) => a - b));
});

it.concurrent(
  "a run over payment methods, which are read customer by customer, shows the remaining time and an estimated total",
  async () => {
    const stage = await Stage.ready(server);
    await stage.sandbox("POST", `${stage.account}/seed`, { customers: 150 });
    await stage.fault("delay", { match: { path: "/v1/payment_methods" }, ms: 300 });
    const seen = await watchedStates(stage, { objects: ["customer", "payment_method"] });
    const total = seen.at(-1)?.result["payment_method"]?.synced ?? 0;
    const asked = seen.filter(
      ({ status, result }) => status === "running" && (result["payment_method"]?.synced ?? 0) > 0,
    );
    expect(asked.length).toBeGreaterThan(0);
    for (const { secondsLeft, result } of asked) {
      const { requests = 0, requestsLeft = 0, estimatedTotal = 0 } = result["payment_method"] ?? {};
      expect(requests + requestsLeft).toBe(150);
      expect(Math.abs(estimatedTotal - total)).toBeLessThan(total / 3);
      expect(secondsLeft).not.toBeNull();
    }
  },
);

/** Returns how many requests a run has made, and how many it expects to make in total. */
function requestsOf({ requests, result }: Run): { done: number; all: number } {
  const open = Object.values(result).filter(({ status }) => status === "waiting" || status === "running");
  const left = open.reduce((sum, { requestsLeft }) => sum + (requestsLeft ?? 1), 0);
  return { done: requests, all: requests + left };
}

it("after a third of a run its estimates are right to a quarter, and everything but payment methods is loaded early", async () => {
  const slow = await startTestServer({ env: { STRIPE_TEST_REQUESTS_PER_SECOND: "20" } });
  const stage = await Stage.ready(slow);
  await stage.sandbox("POST", `${stage.account}/seed`, { customers: 180 });
  const at: { run: Run; seconds: number }[] = [];
  const began = performance.now();
  for (const run of await watchedStates(stage, {}, (seen) =>
    at.push({ run: seen, seconds: performance.now() / 1_000 }),
  )) {
    expect(run.status).not.toBe("failed");
  }
  const last = at.at(-1) ?? { run: { requests: 0 }, seconds: 0 };
  const total = last.run.requests;
  const later = at.filter(({ run }) => run.status === "running" && run.requests >= total / 3);
  expect(later.length).toBeGreaterThan(5);
  for (const { run, seconds } of later) {
    const { all } = requestsOf(run);
    expect(Math.abs(all - total)).toBeLessThanOrEqual(total / 4);
    const left = last.seconds - seconds;
    // One second more is allowed for the clock and for the last write of the run.
    expect(Math.abs((run.secondsLeft ?? 0) - left)).toBeLessThanOrEqual(left / 4 + 1);
  }
  console.log(
    `backfill-progress: ${total} requests in ${((performance.now() - began) / 1_000).toFixed(1)} s`,
    later
      .filter((_, index) => index % 5 === 0)
      .map(({ run, seconds }) => {
        return `${run.requests}/${requestsOf(run).all} ${run.secondsLeft ?? "?"}~${(last.seconds - seconds).toFixed(1)}`;
      })
      .join(" "),
  );
  const without = at.find(({ run }) => run.loadedButFor !== null);
  expect(without?.run.loadedButFor).toEqual(["payment_method"]);
  expect(without?.run.requests).toBeLessThan(total / 3);
  expect(at.at(-1)?.run.loadedButFor).toBeNull();
  await slow.stop();
});
