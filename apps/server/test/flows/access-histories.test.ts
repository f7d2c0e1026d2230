import * as fc from "fast-check";
import type { Stripe } from "stripe";
import { afterAll, beforeAll, expect, it } from "vitest";

import type { Access } from "../../src/access/schemas.js";
import { HistoryAccount } from "../history-account.js";
import { historySeed, openHistoryScene, type HistoryScene } from "../history-scene.js";
import { HistoryTeam } from "../history-team.js";
import { eventOf } from "../stage.js";

type Row = Record<string, unknown>;
type Item = Row & { id: string; price: Row & { id: string } };
type Subscription = Row & { id: string; status: string; items: { data: Item[] } };

const HISTORIES = 1_000;
const EVENTS = 6;
/** How many answers are asked for at the same time. */
const AT_ONCE = 20;

/** What can happen to a subscription, with the fields that Stripe then changes. */
const CHANGES: Record<string, (subscription: Subscription, prices: Row[]) => Row> = {
  trial: () => ({ status: "trialing" }),
  trial_ends: () => ({ status: "active" }),
  payment_fails: () => ({ status: "past_due" }),
  retries_end: () => ({ status: "unpaid" }),
  pause: () => ({ status: "paused" }),
  pause_collection: () => ({ pause_collection: { behavior: "void", resumes_at: null } }),
  resume_collection: () => ({ pause_collection: null, status: "active" }),
  cancel_at_end: () => ({ cancel_at_period_end: true }),
  keep: () => ({ cancel_at_period_end: false }),
  cancel: () => ({ status: "canceled" }),
  first_payment_fails: () => ({ status: "incomplete" }),
  expire: () => ({ status: "incomplete_expired" }),
  change_plan: ({ items }, prices) => ({ items: withPrice(items, prices, 1, 1) }),
  change_plan_and_quantity: ({ items }, prices) => ({ items: withPrice(items, prices, 2, 7) }),
  drop_item: ({ items }) => ({ items: { ...items, data: items.data.slice(0, 1) } }),
};

function withPrice(items: Subscription["items"], prices: Row[], step: number, quantity: number): Row {
  const data = items.data.map((item, index) => {
    const at = prices.findIndex(({ id }) => id === item.price.id);
    return index > 0 ? item : { ...item, quantity, price: prices[(at + step) % prices.length] };
  });
  return { ...items, data };
}

/** A step of a history: what happens to which of the customer's subscriptions. */
const step = fc.record({ what: fc.constantFrom(...Object.keys(CHANGES)), which: fc.nat(2) });
const history = fc.array(step, { minLength: EVENTS, maxLength: EVENTS });

/** Calculates the access from the objects in Stripe. */
function calculate(subscriptions: Iterable<Subscription>, isPastDueEnough: boolean) {
  const rows: string[] = [];
  for (const { id, status, items, cancel_at_period_end: ends } of subscriptions) {
    const isGood = status === "active" || status === "trialing";
    if (!isGood && !(isPastDueEnough && status === "past_due")) continue;
    for (const { price, quantity } of items.data)
      rows.push(JSON.stringify([id, status, price["product"], price.id, quantity, ends]));
  }
  return { hasAccess: rows.length > 0, rows: rows.toSorted() };
}

/** Returns the same of an answer. */
function answered({ hasAccess, subscriptions }: Access) {
  const rows = subscriptions.map((one) =>
    JSON.stringify([one.id, one.status, one.productId, one.priceId, one.quantity, one.cancelAtPeriodEnd]),
  );
  return { hasAccess, rows: rows.toSorted() };
}

let scene: HistoryScene;
let account: HistoryAccount;
let team: HistoryTeam;
beforeAll(async () => {
  scene = await openHistoryScene();
  account = await HistoryAccount.open(scene.sandboxUrl, "access");
  team = await HistoryTeam.open(scene.deps);
});
afterAll(() => scene.close());

/** Creates a subscription to two prices in the sandbox. Returns it as the sandbox shows it, with three prices. */
async function template(): Promise<{ subscription: Subscription; prices: Row[] }> {
  const { stripe } = account;
  const prices: Stripe.Price[] = [];
  for (const name of ["Basic", "Team", "Extra"])
    prices.push(
      await stripe.prices.create({
        currency: "usd",
        unit_amount: 500,
        recurring: { interval: "month" },
        product_data: { name },
      }),
    );
  const customer = await stripe.customers.create({
    payment_method: "pm_card_visa",
    invoice_settings: { default_payment_method: "pm_card_visa" },
  });
  const items = prices.slice(0, 2).map(({ id }) => ({ price: id }));
  const subscription = await stripe.subscriptions.create({ customer: customer.id, items });
  const plain = JSON.parse(JSON.stringify({ subscription, prices })) as object;
  return plain as { subscription: Subscription; prices: Row[] };
}

function newSubscription(from: Subscription, id: string, customer: string): Subscription {
  const data = from.items.data.map((item, place) => ({ ...item, id: `si_${id}_${place}`, subscription: id }));
  return { ...from, id, customer, items: { ...from.items, data } };
}

it(
  "after every event, the access is what follows from the objects in Stripe",
  { timeout: 120_000 },
  async () => {
    const { subscription: from, prices } = await template();
    await team.connect(account);
    await team.writeLists(await team.readLists());
    const customers = fc.sample(history, { numRuns: HISTORIES, seed: historySeed() }).map((steps, index) => ({
      id: `cus_history${index}`,
      steps,
      subscriptions: new Map<string, Subscription>(),
    }));
    const begin = account.now.getTime() / 1_000;
    for (let at = 0; at < EVENTS; at += 1) {
      const events = customers.map(({ id, steps, subscriptions }) => {
        const { what = "keep", which = 0 } = steps[at] ?? {};
        const name = `sub_${id}_${which}`;
        const known = subscriptions.get(name);
        const before = known ?? newSubscription(from, name, id);
        // A canceled subscription does not change any more.
        const change = before.status === "canceled" ? {} : CHANGES[what]?.(before, prices);
        const after = { ...before, ...change };
        subscriptions.set(name, after);
        const type = `customer.subscription.${known === undefined ? "created" : "updated"}`;
        return eventOf(after, { type, created: begin + 10 + at });
      });
      await team.receive(events as unknown as Stripe.Event[]);
      await team.apply();
      const left = customers.values();
      const isPastDueEnough = at % 2 === 0;
      const check = async (): Promise<void> => {
        for (const { id, steps, subscriptions } of left) {
          const found = await team.access({ customer: id, pastDue: isPastDueEnough ? "yes" : "no" });
          expect({ steps: steps.slice(0, at + 1), ...answered(found) }).toEqual({
            steps: steps.slice(0, at + 1),
            ...calculate(subscriptions.values(), isPastDueEnough),
          });
          expect(found.waitingEvents).toBe(0);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, check));
    }
  },
);
