import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { movesBetween, subscribers, total, type Convert, type Move } from "../revenue-by-hand.js";
import { dayOf, playHistory, RevenueScene } from "../revenue-scene.js";
import { Stage } from "../stage.js";

interface Month {
  month: string;
  opening: number;
  new: number;
  reactivation: number;
  expansion: number;
  contraction: number;
  churn: number;
  exchange: number;
  closing: number;
  subscribers: number;
}

let server: TestServer;
let stage: Stage;
let scene: RevenueScene;

beforeAll(async () => {
  server = await startTestServer();
  stage = await Stage.open(server);
  scene = new RevenueScene(stage);
  await playHistory(scene);
  await scene.step(Math.floor(Date.now() / 1_000), () => Promise.resolve());
  await stage.connect({ makeEndpoint: true, webhookSecret: undefined });
  const { status } = await stage.backfill();
  expect(status).toBe(200);
});
afterAll(() => server.stop());

/** 1 euro is 1.1 dollars, and 1 yen 0.0065 dollars. */
const inDollars: Convert = (amount, currency) => {
  const [top, bottom] = { usd: [1n, 1n], eur: [11n, 10n], jpy: [65n, 100n] }[currency] ?? [0n, 1n];
  return Number((2n * BigInt(amount) * top + bottom) / (2n * bottom));
};

async function revenue<Body>(path: string): Promise<Body> {
  const { status, body, text } = await stage.person.call("GET", `T/revenue${path}`);
  if (status !== 200) throw new Error(text);
  return body as Body;
}

const monthOf = (at: number): string => new Date(at * 1_000).toISOString().slice(0, 7);

/** What the roll-forward of a month has to be. */
function expectedMonth(month: string): Partial<Month> {
  const moves = movesBetween(scene.snapshots, inDollars);
  const until_ = scene.snapshots.findLast(({ at }) => monthOf(at) <= month) ?? { at: 0, levels: [] };
  const before = scene.snapshots.findLast(({ at }) => monthOf(at) < month) ?? { at: 0, levels: [] };
  const sum = (kind: Move["kind"]): number =>
    moves
      .filter((move) => move.kind === kind && monthOf(move.at) === month)
      .reduce((all, { amount }) => all + amount, 0);
  return {
    month,
    opening: total(before, inDollars),
    new: sum("new"),
    reactivation: sum("reactivation"),
    expansion: sum("expansion"),
    contraction: sum("contraction"),
    churn: sum("churn"),
    exchange: 0,
    closing: total(until_, inDollars),
    subscribers: subscribers(until_).size,
  };
}

const RATES = {
  baseCurrency: "usd",
  rates: [
    { currency: "eur", rate: "1.1" },
    { currency: "jpy", rate: "0.0065" },
  ],
};

describe("from a load alone, without events", () => {
  it("the MRR of each currency is what the sandbox's own objects give", async () => {
    const { revenue: summary } = await revenue<{
      revenue: { currencies: { currency: string; mrr: number }[] };
    }>("");
    const levels = scene.snapshots.at(-1)?.levels ?? [];
    for (const currency of ["usd", "eur", "jpy"]) {
      const own = levels.filter((level) => level.currency === currency);
      expect(summary.currencies.find((one) => one.currency === currency)).toMatchObject({
        mrr: own.reduce((sum, { mrr }) => sum + mrr, 0),
        subscribers: own.length,
      });
    }
  });

  it("the roll-forward of each month is what happened", async () => {
    await stage.person.call("PUT", "T/revenue/rates", RATES);
    const { months } = await revenue<{ months: Month[] }>("/months?months=7");
    for (const month of months) expect(month).toMatchObject(expectedMonth(month.month));
  });
});

void until;
void dayOf;
