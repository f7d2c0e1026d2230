import { generateKey } from "@billstack/crypto";
import { createSandbox } from "@billstack/stripe-sandbox";
import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { reply } from "../fake-stripe.js";
import { Stage } from "../stage.js";
import { compareTeams } from "../compare-teams.js";
import { WatchedStripe, type Asked } from "../watched-stripe.js";

let stripe: WatchedStripe;
let fast: TestServer;
beforeAll(async () => {
  stripe = await WatchedStripe.before(await createSandbox());
  fast = await startTestServer({ sandboxUrl: stripe.url });
});
afterAll(async () => {
  await fast.stop();
  await stripe.close();
});

async function seeded(server: TestServer, customers: number): Promise<Stage> {
  const stage = await Stage.ready(server);
  await stage.sandbox("POST", `${stage.account}/seed`, { customers });
  return stage;
}

async function waitForEnd(stage: Stage, seconds = 60) {
  await until("the end of the run", async () => (await stage.run()).status !== "running", seconds);
  return stage.run();
}

const limited = { error: { type: "invalid_request_error", code: "rate_limit", message: "Too many." } };
const failed = { error: { type: "api_error", message: "Sorry." } };
/** How often a page fails in each way. The Stripe client itself asks once more after a 500 or a lost connection. */
const TIMES: Record<string, number> = { "500": 2, drop: 2, "429": 1 };
const KINDS = ["500", "drop", "429", "429"];
const isLaterPage = ({ query }: Asked): boolean => query.has("starting_after") || query.has("created[lt]");

it("pages that fail or do not arrive are read again", async () => {
  const stage = await seeded(fast, 600);
  const seed = Date.now() % 1_000_000_000;
  console.log(`backfill-limits: seed ${seed}`);
  // Which of the later pages fail, in the order in which they are requested, and how.
  const failing = new Map(
    fc
      .sample(fc.integer({ min: 0, max: 30 }), { seed, numRuns: KINDS.length })
      .map((page, index) => [page, KINDS[index]]),
  );
  const times = new Map<string, number>();
  const pages: string[] = [];
  stripe.answer = (asked, response) => {
    if (!isLaterPage(asked) || asked.secretKey !== stage.keys.secretKey) return false;
    const page = `${asked.path}?${asked.query.toString()}`;
    if (!pages.includes(page)) pages.push(page);
    const kind = failing.get(pages.indexOf(page));
    const time = (times.get(page) ?? 0) + 1;
    times.set(page, time);
    if (kind === undefined || time > (TIMES[kind] ?? 0)) return false;
    if (kind === "drop") response.destroy();
    else reply(response, Number(kind), kind === "500" ? failed : limited);
    return true;
  };
  await stage.backfill({}, "");
  expect(await waitForEnd(stage)).toMatchObject({ status: "completed", error: null });
  stripe.answer = () => false;
  const other = await Stage.open(fast);
  await other.connect(stage.keys);
  await other.backfill();
  const compared = await compareTeams(fast.sql, stage.teamId, other.teamId);
  expect(Object.entries(compared).filter(([, { unequal }]) => unequal > 0)).toEqual([]);
  expect(compared["customers"]?.rows).toBe(600);
  const synced = async (of: Stage) =>
    Object.entries((await of.run()).result).map(([name, { synced: rows }]) => [name, rows]);
  expect(await synced(stage)).toEqual(await synced(other));
  expect(times.size).toBeGreaterThan(30);
});

/** Returns the requests with the stage's key. */
function askedFor({ keys }: Stage): Asked[] {
  return stripe.asked.filter(({ secretKey }) => secretKey === keys.secretKey);
}

describe("a 429 with Retry-After in the middle of a run", () => {
  const PAUSE_SECONDS = 2;
  /** For this long after the 429, requests can still arrive that were sent before it. */
  const ALREADY_SENT_SECONDS = 0.3;

  /**
   * Runs a backfill whose first request for charges gets a 429 for `reason`. Returns when each request came after
   * it.
   */
  async function runWith(perSecond: string, customers: number, reason: string) {
    const server = await startTestServer({
      env: { STRIPE_TEST_REQUESTS_PER_SECOND: perSecond },
      sandboxUrl: stripe.url,
    });
    const stage = await seeded(server, customers);
    let answeredAt: number | null = null;
    stripe.answer = ({ path }, response) => {
      if (answeredAt !== null || path !== "/v1/charges") return false;
      answeredAt = performance.now();
      const headers = {
        "content-type": "application/json",
        "retry-after": `${PAUSE_SECONDS}`,
        "stripe-rate-limited-reason": reason,
      };
      response.writeHead(429, headers).end(JSON.stringify(limited));
      return true;
    };
    await stage.backfill({}, "");
    expect(await waitForEnd(stage)).toMatchObject({ status: "completed", error: null });
    stripe.answer = () => false;
    await server.stop();
    return askedFor(stage).map(({ at, path }) => ({ path, after: (at - (answeredAt ?? 0)) / 1_000 }));
  }

  const duringPause = (asked: { path: string; after: number }[]) =>
    asked.filter(({ after }) => after > ALREADY_SENT_SECONDS && after < PAUSE_SECONDS);

  it.each([
    ["with requests as fast as possible", "2000", 300],
    ["with the budget of an account in test mode", "20", 40],
  ])(
    "stops all requests of the account if its reason is the account's limit, %s",
    async (_, perSecond, customers) => {
      const asked = await runWith(perSecond, customers, "global-rate");
      expect(duringPause(asked)).toEqual([]);
      expect(asked.filter(({ after }) => after >= PAUSE_SECONDS).length).toBeGreaterThan(customers);
    },
  );

  it("stops only the requests of one endpoint if its reason is the endpoint's limit", async () => {
    const asked = await runWith("20", 40, "endpoint-rate");
    expect(duringPause(asked).filter(({ path }) => path === "/v1/charges")).toEqual([]);
    expect(duringPause(asked).length).toBeGreaterThan(10);
    expect(
      asked.filter(({ after, path }) => path === "/v1/charges" && after >= PAUSE_SECONDS).length,
    ).toBeGreaterThan(0);
  });
});

/** Returns how many of `times` (seconds) are in the fullest second. */
function mostInASecond(times: number[]): number {
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 1).length));
}

it("two servers with runs of one account together use almost all of its budget, and no more", async () => {
  const env = { BILLSTACK_ENCRYPTION_KEYS: generateKey(), STRIPE_TEST_REQUESTS_PER_SECOND: "20" };
  const one = await startTestServer({ env, sandboxUrl: stripe.url });
  const two = await startTestServer({ env, databaseUrl: one.databaseUrl, sandboxUrl: stripe.url });
  const stage = await seeded(one, 60);
  const other = await Stage.open(one);
  await other.connect(stage.keys);
  stripe.asked.splice(0);
  await stage.backfill({}, "");
  await other.backfill({}, "");
  for (const run of [await waitForEnd(stage), await waitForEnd(other)])
    expect(run).toMatchObject({ status: "completed" });
  const times = askedFor(stage).map(({ at }) => at / 1_000);
  const rate = times.length / ((times.at(-1) ?? 0) - (times[0] ?? 0));
  console.log(
    `backfill-limits: ${times.length} requests, ${rate.toFixed(2)}/s, at most ${mostInASecond(times)} in a second`,
  );
  // The budget is 20. Two more are allowed because a busy test process notes some requests late.
  expect(mostInASecond(times)).toBeLessThanOrEqual(22);
  expect(rate).toBeGreaterThan(0.85 * 20);
  expect(rate).toBeLessThanOrEqual(20.5);
  await two.stop();
  await one.stop();
});
