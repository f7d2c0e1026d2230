import { expect, it } from "vitest";

import { billedItems } from "./billed-items.js";
import { Discounts } from "./discounts.js";
import { readChange } from "./read-change.js";
import { timelineOf, type Change, type Step } from "./timeline.js";
import { readVersion } from "./version.js";

type Json = Record<string, unknown>;

const NOW = 1_000;
const price = (amount: number, over: Json = {}): Json => ({
  id: `price_${amount}`,
  object: "price",
  currency: "usd",
  unit_amount_decimal: String(amount),
  recurring: { interval: "month", interval_count: 1, usage_type: "licensed" },
  ...over,
});
const item = (amount: number, quantity = 1): Json => ({ id: "si_1", price: price(amount), quantity });
const subscription = (over: Json = {}): Json => ({
  id: "sub_1",
  object: "subscription",
  customer: "cus_1",
  status: "active",
  start_date: 100,
  current_period_start: 800,
  items: { data: [item(50)] },
  ...over,
});
const line = (amount: number, start: number, over: Json = {}): Json => ({
  ...item(amount),
  id: "il_1",
  subscription_item: "si_1",
  amount,
  proration: false,
  period: { start, end: start + 100 },
  ...over,
});
const event = (type: string, created: number, object: Json, before?: Json) => ({
  type: `customer.${type}`,
  created,
  payload: JSON.stringify({ data: { object, ...(before && { previous_attributes: before }) } }),
});

function steps(
  now: Json,
  {
    invoices = [],
    events = [],
    discounts = [],
  }: { invoices?: Json[][]; events?: ReturnType<typeof event>[]; discounts?: Json[] } = {},
): Step[] {
  const known = new Discounts();
  for (const discount of [...discounts, now["discount"]]) known.add(discount);
  const changes = events
    .map((one) => readChange(one, known)?.change ?? null)
    .filter((change): change is Change => change !== null);
  return timelineOf(
    { id: "sub_1", customer: "cus_1", now: readVersion(now), changes, billed: billedItems(invoices) },
    known,
    NOW,
  );
}
const forever = (percent: number, start: number, over: Json = {}): Json => ({
  id: `di_${percent}`,
  object: "discount",
  customer: "cus_1",
  subscription: "sub_1",
  start,
  end: null,
  coupon: { duration: "forever", percent_off: percent },
  ...over,
});

it.each<[string, Json, Parameters<typeof steps>[1], [number, number][]]>([
  ["a subscription without invoices counts from its beginning", {}, {}, [[100, 50]]],
  [
    "one that has ended",
    { status: "canceled", ended_at: 700 },
    {},
    [
      [100, 50],
      [700, 0],
    ],
  ],
  ["one that has never begun", { status: "incomplete_expired" }, {}, []],
  [
    "one that is unpaid counts until its period began",
    { status: "unpaid" },
    {},
    [
      [100, 50],
      [800, 0],
    ],
  ],
  ["a trial", { trial_start: 100, trial_end: 300 }, {}, [[300, 50]]],
  ["a trial that has not ended", { status: "trialing", trial_start: 100, trial_end: 3_000 }, {}, []],
  ["a trial that ended without a card", { status: "paused", trial_start: 100, trial_end: 300 }, {}, []],
  [
    "a trial that was added later",
    { status: "trialing", trial_start: 400, trial_end: 3_000 },
    {},
    [
      [100, 50],
      [400, 0],
    ],
  ],
  [
    "a subscription ahead of time, on a test clock",
    { start_date: 5_000, current_period_start: 5_000 },
    {},
    [[NOW, 50]],
  ],
  [
    "another price since a period began",
    {},
    { invoices: [[line(30, 100)], [line(50, 500)]] },
    [
      [100, 30],
      [500, 50],
    ],
  ],
  [
    "prorations in the middle of a period",
    {},
    {
      invoices: [
        [line(30, 100)],
        [
          line(30, 450, { amount: -15, proration: true }),
          line(50, 450, { amount: 25, proration: true }),
          line(50, 500),
        ],
      ],
    },
    [
      [100, 30],
      [450, 50],
    ],
  ],
  [
    "prorations that do not name their item",
    {},
    {
      invoices: [
        [line(30, 100)],
        [
          line(30, 450, { amount: -15, proration: true, subscription_item: null }),
          line(50, 450, { amount: 25, proration: true, subscription_item: null }),
        ],
      ],
    },
    [
      [100, 30],
      [450, 50],
    ],
  ],
  [
    "a change that nothing tells counts from the current period",
    {},
    { invoices: [[line(30, 100)], [line(40, 700)]] },
    [
      [100, 30],
      [700, 40],
      [800, 50],
    ],
  ],
  [
    "an item of another interval goes on",
    { items: { data: [item(50), { ...item(120), id: "si_2" }] } },
    {
      invoices: [
        [line(50, 100), line(120, 100, { subscription_item: "si_2", period: { start: 100, end: 900 } })],
        [line(50, 200)],
      ],
    },
    [[100, 170]],
  ],
  [
    "a discount that began later",
    { discount: forever(20, 600) },
    {},
    [
      [100, 50],
      [600, 40],
    ],
  ],
  [
    "the discount of the customer",
    {},
    { discounts: [forever(10, 300, { subscription: null })] },
    [
      [100, 50],
      [300, 45],
    ],
  ],
  [
    "a discount of its own in place of that of the customer",
    { discount: forever(20, 600) },
    { discounts: [forever(10, 300, { subscription: null })] },
    [
      [100, 50],
      [300, 45],
      [600, 40],
    ],
  ],
  [
    "a coupon that applies once",
    { discount: { ...forever(20, 600), coupon: { duration: "once", percent_off: 20 } } },
    {},
    [[100, 50]],
  ],
  [
    "garbage in place of items and invoices",
    { items: "?", discount: [] },
    { invoices: [[{ price: 3 }, {}], []] },
    [],
  ],
])("%s", (_what, over, more, expected) => {
  expect(steps(subscription(over), more).map(({ at, mrr }) => [at, mrr])).toEqual(expected);
});

it("events tell each change at its time, and what was before the first of them", () => {
  const events = [
    event("subscription.updated", 700, subscription({ items: { data: [item(40)] } }), {
      items: { data: [item(30)] },
    }),
    event("subscription.updated", 750, subscription({ items: { data: [item(40)] }, status: "unpaid" }), {
      status: "past_due",
    }),
    event("subscription.updated", 760, subscription({ items: { data: [item(40)] } }), { status: "unpaid" }),
    event("subscription.updated", 770, subscription({ items: { data: [item(40)] } }), {
      latest_invoice: "in_1",
    }),
    event("subscription.updated", 900, subscription(), { items: { data: [item(40)] } }),
  ];
  expect(steps(subscription(), { events, invoices: [[line(20, 100)], [line(30, 600)]] })).toEqual([
    { at: 100, mrr: 20 },
    { at: 600, mrr: 30 },
    { at: 700, mrr: 40 },
    { at: 750, mrr: 0 },
    { at: 760, mrr: 40 },
    { at: 900, mrr: 50 },
  ]);
});

it("a discount that an event ends applies until then, and later events change it in every version of Stripe's API", () => {
  const events = [
    event("subscription.created", 200, subscription({ discounts: ["di_20", "di_50"] })),
    event("discount.deleted", 900, forever(20, 200)),
    event("subscription.updated", 900, subscription({ discounts: ["di_50"] }), {
      discounts: ["di_20", "di_50"],
    }),
  ];
  expect(steps(subscription({ discount: forever(50, 200) }), { events })).toEqual([
    { at: 200, mrr: 20 },
    { at: 900, mrr: 25 },
  ]);
});

it("payloads that are no events, or not what they should be, tell nothing", () => {
  const known = new Discounts();
  for (const payload of [
    "",
    "[",
    "null",
    "{}",
    '{"data":{"object":[]}}',
    '{"data":{"object":{"object":"subscription"}}}',
  ])
    expect(readChange({ type: "customer.subscription.updated", created: 1, payload }, known)).toBe(null);
});

it("the lines of an item with tiers count together, also that of a flat fee", () => {
  const tiered = price(0, { unit_amount_decimal: null });
  const tier = (amount: number, quantity: number): Json => line(amount, 800, { price: tiered, quantity });
  expect(billedItems([[tier(5_000, 5), tier(4_000, 5), tier(1_000, 2)]])).toMatchObject([
    { at: 800, items: [{ quantity: 12, billed: 10_000 }] },
  ]);
  expect(billedItems([[tier(200, 2), tier(700, 0)]])).toMatchObject([
    { at: 800, items: [{ quantity: 2, billed: 900 }] },
  ]);
});
