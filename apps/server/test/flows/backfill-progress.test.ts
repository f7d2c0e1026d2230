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
  secondsLeft: number | null;
  result: Record<
    string,
    { synced: number; requests?: number; estimatedTotal?: number; requestsLeft?: number }
  >;
}

/** Every state of a run that a watcher is shown, to its end. */
async function watched(stage: Stage, body: object): Promise<Run[]> {
  const seen: Run[] = [];
  const watching = (async () => {
    for await (const { backfill } of watch<{ backfill: Run | null }>(stage, "backfill.watch")) {
      if (backfill === null) continue;
      seen.push(backfill);
      if (backfill.status !== "running") return;
    }
  })();
  await stage.backfill(body);
  await watching;
  return seen;
}

it.concurrent("a run shows its progress while it goes on, to the end", async () => {
  const stage = await Stage.ready(server);
  await stage.sandbox("POST", `${stage.account}/seed`, { customers: 250 });
  await stage.fault("delay", { match: { path: "/v1/customers" }, ms: 200 });
  const seen = await watched(stage, { objects: ["customer"] });
  const synced = seen.map(({ result }) => result["customer"]?.synced ?? 0);
  expect(seen.at(-1)?.status).toBe("completed");
  expect(synced.at(-1)).toBe(250);
  expect(new Set(synced).size).toBeGreaterThanOrEqual(3);
  expect(synced).toEqual([...synced].sort((a, b) => a - b));
});

it.concurrent("about how long it still takes is told, also where each customer is asked", async () => {
  const stage = await Stage.ready(server);
  await stage.sandbox("POST", `${stage.account}/seed`, { customers: 150 });
  await stage.fault("delay", { match: { path: "/v1/payment_methods" }, ms: 300 });
  const seen = await watched(stage, { objects: ["customer", "payment_method"] });
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
});
