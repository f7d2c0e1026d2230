import { expect, it } from "vitest";

import { converterTo, type StoredRates } from "./convert.js";
import { levelsAt, countSubscribers, sumConverted, type Figures } from "./figures.js";
import type { Subscription } from "./model.js";
import { beginOf, endOf } from "./months-of.js";
import { movementsOf } from "./movements.js";
import { rollForward } from "./roll-forward.js";

const MONTHS = ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06"];
const [BEGIN, END] = [beginOf("2026-01"), endOf("2026-06")];

/** Returns numbers that look random, and are the same for the same seed (mulberry32). */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Makes a business: 40 subscriptions of 15 customers in four currencies, one of them without a rate. */
function businessOf(seed: number): Figures {
  const random = randomOf(seed);
  const time = (): number => BEGIN - 40 * 86_400 + random(END - BEGIN + 80 * 86_400);
  const subscriptions = Array.from({ length: 40 }, (_, index): Subscription => {
    const times = Array.from({ length: 1 + random(6) }, time).toSorted((a, b) => a - b);
    return {
      id: `sub_${index}`,
      customer: `cus_${random(15)}`,
      currency: ["usd", "eur", "jpy", "chf"][random(4)] ?? "usd",
      status: "active",
      start: times[0] ?? 0,
      steps: [...new Set(times)].map((at) => ({ at, mrr: random(3) === 0 ? 0 : random(10_000) })),
      hasUnknownDiscount: false,
    };
  });
  const rates: StoredRates = {
    baseCurrency: "usd",
    rates: ["eur", "jpy"].flatMap((currency) =>
      Array.from({ length: 1 + random(3) }, (_, index) => ({
        currency,
        rate: `${1 + random(9)}.${random(1_000)}`,
        since: BEGIN + index * 40 * 86_400 + random(86_400) + 0.5,
      })),
    ),
  };
  const currency = ["usd", "eur", "jpy"][random(3)] ?? "usd";
  return {
    model: { asOf: END + 86_400, completeFrom: null, subscriptions, truncated: false },
    rates,
    currency,
    converter: converterTo(currency, rates),
    now: END + 86_400,
  };
}

it.each(Array.from({ length: 40 }, (_, seed) => seed))("business %i adds up", (seed) => {
  const figures = businessOf(seed);
  const rolled = rollForward(figures, MONTHS);
  for (const [index, month] of rolled.entries()) {
    // What a month closes with is also what its subscriptions cost then.
    const levels = levelsAt(figures, endOf(month.month));
    expect(month.closing).toBe(sumConverted(levels));
    expect(month.subscribers).toBe(countSubscribers(levels));
    expect(month.opening).toBe(rolled[index - 1]?.closing ?? sumConverted(levelsAt(figures, BEGIN)));
    expect(month.contraction).toBeLessThanOrEqual(0);
    expect(month.churn).toBeLessThanOrEqual(0);
  }
  // Nobody is new twice, and nobody comes back before they have left.
  const { model, converter } = figures;
  const lives = new Map<string, string>();
  for (const { kind, turns, subscription } of movementsOf(model.subscriptions, converter, END)) {
    if (!turns) continue;
    const before = lives.get(subscription.customer);
    expect([before, kind]).toEqual([
      { new: undefined, reactivation: "churn", churn: before === undefined ? "" : before }[kind as "new"],
      kind,
    ]);
    lives.set(subscription.customer, kind);
  }
});
