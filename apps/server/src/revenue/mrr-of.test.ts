import { expect, it } from "vitest";

import { mrrOf } from "./mrr-of.js";
import type { Coupon, Item } from "./state.js";

const item = (over: Partial<Item> = {}): Item => ({
  id: "si_1",
  priceId: "price_1",
  currency: "usd",
  unit: "1000",
  interval: "month",
  intervalCount: 1,
  metered: false,
  quantity: 1,
  packages: null,
  discounts: [],
  billed: null,
  ...over,
});
const percent = (percentOff: string): Coupon => ({ percentOff, amountOff: null, currency: null });
const amount = (amountOff: number, currency = "usd"): Coupon => ({ percentOff: null, amountOff, currency });
const mrr = (items: Item[], coupons: Coupon[] = [], ofItems: Record<string, Coupon> = {}): number =>
  mrrOf({ items, coupons }, (id) => ofItems[id] ?? null);

it.each<[string, Partial<Item>, number]>([
  ["a month", {}, 1_000],
  ["a year", { interval: "year" }, 83],
  ["a week", { interval: "week" }, 4_333],
  ["a day", { interval: "day" }, 30_417],
  ["three months", { intervalCount: 3 }, 333],
  ["two years", { interval: "year", intervalCount: 2 }, 42],
  ["no interval that Stripe has", { interval: "decade" }, 0],
  ["a fraction of a cent", { unit: "0.5", quantity: 3 }, 2],
  ["half a cent", { unit: "0.5" }, 1],
  ["metered", { metered: true }, 0],
  ["quantity 0", { quantity: 0 }, 0],
  ["packages, rounded up", { quantity: 11, packages: { size: 10, round: "up" } }, 2_000],
  ["packages, rounded down", { quantity: 19, packages: { size: 10, round: "down" } }, 1_000],
  ["tiers, as an invoice billed them", { unit: null, billed: 777, quantity: 50 }, 777],
  ["tiers that no invoice billed", { unit: null }, 0],
  ["an amount that is no number", { unit: "1e3" }, 0],
])("a price by %s", (_what, over, expected) => {
  expect(mrr([item(over)])).toBe(expected);
});

it("a fraction is rounded once for the subscription, and not for each item", () => {
  expect(mrr(Array.from({ length: 3 }, () => item({ interval: "year", unit: "4" })))).toBe(1);
});

it.each<[string, Item[], Coupon[], number]>([
  ["15 percent", [item({ unit: "4999", quantity: 3 })], [percent("15")], 12_747],
  ["a percentage with decimals", [item()], [percent("33.3")], 667],
  ["more than everything", [item()], [percent("150")], 0],
  ["an amount once a year", [item({ interval: "year", unit: "120000" })], [amount(12_000)], 9_000],
  ["an amount of which the items cost less", [item()], [amount(5_000)], 0],
  ["an amount in another currency", [item()], [amount(500, "eur")], 1_000],
  [
    "an amount for items of several intervals",
    [item(), item({ interval: "year", unit: "3000" })],
    [amount(2_000)],
    625,
  ],
  ["a percentage of what an amount leaves", [item()], [amount(200), percent("50")], 400],
  ["an amount of what a percentage leaves", [item()], [percent("50"), amount(200)], 300],
])("coupons: %s", (_what, items, coupons, expected) => {
  expect(mrr(items, coupons)).toBe(expected);
});

it("the discount of an item applies before those of the subscription, and only to the item", () => {
  const items = [item({ discounts: ["di_1", "di_unknown"] }), item({ unit: "500" })];
  expect(mrr(items, [amount(100)], { di_1: percent("50") })).toBe(900);
});
