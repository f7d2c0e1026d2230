import { discountsOf } from "./discounts-of.js";
import { snapshot, type Snapshot } from "./revenue-by-hand.js";
import type { Stage } from "./stage.js";

type Row = Record<string, unknown>;
type Form = Record<string, string>;

/** A price: its amount, currency and interval, and more fields. */
interface PriceFacts {
  amount: number | string;
  currency?: string;
  interval?: string;
  count?: number;
  more?: Form;
}

/** Half a year of a small business in the sandbox. Each step has its time, and what the MRR is after it is kept. */
export class RevenueScene {
  readonly snapshots: Snapshot[] = [];
  /** The ids of subscriptions by the names of their customers. */
  readonly subscriptions = new Map<string, string>();
  readonly customers = new Map<string, string>();

  /** When the steps begin that BillStack learns from events, in Unix seconds. */
  liveFrom = 0;

  constructor(readonly stage: Stage) {}

  /** Sets the time of the account, plays the step, and notes the MRR after it. @param at Unix seconds */
  async step(at: number, play: () => Promise<unknown>): Promise<void> {
    await this.stage.sandbox("POST", `${this.stage.account}/clock`, { now: at });
    await play();
    this.snapshots.push(await snapshot(this.stage, at));
  }

  /** Makes a recurring price and returns its id. */
  async price({
    amount,
    currency = "usd",
    interval = "month",
    count = 1,
    more = {},
  }: PriceFacts): Promise<string> {
    const { id } = await this.stage.stripe("POST", "prices", {
      currency,
      [typeof amount === "string" ? "unit_amount_decimal" : "unit_amount"]: String(amount),
      "recurring[interval]": interval,
      "recurring[interval_count]": String(count),
      "product_data[name]": "Plan",
      ...more,
    });
    return id;
  }

  async coupon(fields: Form): Promise<string> {
    return (await this.stage.stripe("POST", "coupons", fields)).id;
  }

  /** Makes a customer whose card can be charged, unless `card` is another one. */
  async customer(name: string, more: Form = {}, card = "pm_card_visa"): Promise<string> {
    const { id } = await this.stage.stripe("POST", "customers", {
      name: name === "bob" ? BOB : name,
      email: `${name}@example.com`,
      ...more,
    });
    await this.pay(id, card);
    this.customers.set(name, id);
    return id;
  }

  /** Gives a customer another card. */
  async pay(customer: string, card: string): Promise<void> {
    const method = await this.stage.stripe("POST", `payment_methods/${card}/attach`, { customer });
    await this.stage.stripe("POST", `customers/${customer}`, {
      "invoice_settings[default_payment_method]": method.id,
    });
  }

  /** Subscribes a customer, who is made if the name is new. `prices` are ids, each with its quantity. */
  async subscribe(
    name: string,
    prices: Record<string, number>,
    more: Form = {},
    customerFields: Form = {},
  ): Promise<string> {
    const customer = this.customers.get(name) ?? (await this.customer(name, customerFields));
    const items = Object.entries(prices).map(([price, quantity], index) => ({
      [`items[${index}][price]`]: price,
      ...(quantity > 0 && { [`items[${index}][quantity]`]: String(quantity) }),
    }));
    const { id } = await this.stage.stripe("POST", "subscriptions", {
      customer,
      ...(Object.assign({}, ...items) as Form),
      ...more,
    });
    this.subscriptions.set(name, id);
    return id;
  }

  id(name: string): string {
    return this.subscriptions.get(name) ?? "";
  }

  /** Changes a subscription. */
  change(name: string, form: Form): Promise<Row & { id: string }> {
    return this.stage.stripe("POST", `subscriptions/${this.id(name)}`, form);
  }

  cancel(name: string): Promise<Row & { id: string }> {
    return this.stage.stripe("DELETE", `subscriptions/${this.id(name)}`);
  }

  /** The id of an item of a subscription. */
  async item(name: string, index = 0): Promise<string> {
    const { items } = (await this.stage.stripe("GET", `subscriptions/${this.id(name)}`)) as unknown as {
      items: { data: { id: string }[] };
    };
    return items.data[index]?.id ?? "";
  }

  /** Begins the next period of subscriptions. */
  async renew(...names: string[]): Promise<void> {
    for (const name of names)
      await this.stage.sandbox("POST", `${this.stage.account}/renew`, { subscription: this.id(name) });
  }
}

/** The name of a customer which a spreadsheet would take for a formula. */
export const BOB = '=HYPERLINK("http://example.com","Bob")';

/** Seconds before now at which the live steps begin. Each takes one, so that all of them are over. */
const LIVE_SECONDS = 60;

/** A day of the month that is so many months before the one of now, in Unix seconds. */
function dayOf(monthsAgo: number, day: number): number {
  const now = new Date();
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - monthsAgo, day, 12) / 1_000;
}

/**
 * Plays five months of a business: discounts of each duration, trials, a pause, several items, several currencies, daily,
 * weekly, yearly and metered prices, changes in the middle of periods, a payment that fails and is made later, an end and a
 * return.
 */
export async function playHistory(scene: RevenueScene): Promise<void> {
  const { stage } = scene;
  const price: Record<string, string> = {};
  await scene.step(dayOf(5, 3), async () => {
    Object.assign(price, {
      basic: await scene.price({ amount: 2_000 }),
      odd: await scene.price({ amount: 4_999 }),
      yearly: await scene.price({ amount: 120_000, interval: "year" }),
      thirty: await scene.price({ amount: 3_000 }),
      weekly: await scene.price({ amount: 700, currency: "eur", interval: "week" }),
      eighty: await scene.price({ amount: 8_000 }),
      ten: await scene.price({ amount: 1_000 }),
      metered: await scene.price({ amount: 5, more: { "recurring[usage_type]": "metered" } }),
      yen: await scene.price({ amount: 5_005, currency: "jpy" }),
      tenDays: await scene.price({ amount: 500, interval: "day", count: 10 }),
      quarterly: await scene.price({ amount: "1000.5", interval: "month", count: 3 }),
      free: await scene.price({ amount: 0 }),
    });
    const forever = await scene.coupon({ percent_off: "15", duration: "forever" });
    const amount = await scene.coupon({ amount_off: "12000", currency: "usd", duration: "forever" });
    const once = await scene.coupon({ percent_off: "50", duration: "once" });
    const repeating = await scene.coupon({
      percent_off: "20",
      duration: "repeating",
      duration_in_months: "3",
    });
    const tenth = await scene.coupon({ percent_off: "10", duration: "forever" });
    await scene.subscribe("ada", { [price["basic"] ?? ""]: 1 });
    await scene.subscribe("bob", { [price["odd"] ?? ""]: 3 }, { "discounts[0][coupon]": forever });
    await scene.subscribe("cleo", { [price["yearly"] ?? ""]: 1 }, { "discounts[0][coupon]": amount });
    await scene.subscribe("dan", { [price["thirty"] ?? ""]: 1 }, { "discounts[0][coupon]": once });
    await scene.subscribe("eve", { [price["thirty"] ?? ""]: 1 }, { "discounts[0][coupon]": repeating });
    await scene.subscribe("finn", { [price["weekly"] ?? ""]: 1 });
    await scene.subscribe("gus", { [price["eighty"] ?? ""]: 1 }, { trial_period_days: "14" });
    await scene.subscribe("hal", { [price["ten"] ?? ""]: 2, [price["metered"] ?? ""]: 0 });
    await scene.subscribe("ivy", { [price["yen"] ?? ""]: 1 }, {}, { coupon: tenth });
    await scene.subscribe("jon", { [price["tenDays"] ?? ""]: 1 });
    await scene.subscribe("kim", { [price["free"] ?? ""]: 1 });
    await scene.subscribe("lea", { [price["quarterly"] ?? ""]: 5 });
    const half = await scene.coupon({ percent_off: "50", duration: "forever" });
    const five = await scene.coupon({ amount_off: "500", currency: "usd", duration: "forever" });
    await scene.subscribe("pia", { [price["ten"] ?? ""]: 3 }, { "items[0][discounts][0][coupon]": half });
    await scene.subscribe("quin", { [price["basic"] ?? ""]: 1 }, discountsOf(half, five));
    await scene.subscribe("rae", { [price["basic"] ?? ""]: 1 }, discountsOf(five, half));
    await scene.subscribe("sam", { [price["basic"] ?? ""]: 1 }, discountsOf(half), { coupon: tenth });
  });
  const monthly = ["ada", "bob", "eve", "hal", "ivy"];
  await scene.step(dayOf(5, 17), () => scene.renew("gus"));
  await scene.step(dayOf(4, 3), () => scene.renew(...monthly, "dan"));
  await scene.step(dayOf(4, 10), async () =>
    scene.change("ada", {
      "items[0][id]": await scene.item("ada"),
      "items[0][quantity]": "2",
      proration_behavior: "always_invoice",
    }),
  );
  await scene.step(dayOf(4, 12), () => scene.change("bob", { "items[0][price]": price["ten"] ?? "" }));
  await scene.step(dayOf(3, 3), () => scene.renew(...monthly, "dan"));
  await scene.step(dayOf(3, 20), () => scene.cancel("dan"));
  await scene.step(dayOf(2, 3), () => scene.renew("ada", "bob", "hal", "ivy"));
  await scene.step(dayOf(2, 4), async () => {
    await scene.pay(scene.customers.get("eve") ?? "", "pm_card_chargeCustomerFail");
    await scene.renew("eve");
    await scene.change("bob", {
      "items[0][id]": await scene.item("bob"),
      "items[0][quantity]": "1",
      proration_behavior: "always_invoice",
    });
  });
  await scene.step(dayOf(2, 9), async () => {
    await scene.pay(scene.customers.get("eve") ?? "", "pm_card_visa");
    const { latest_invoice: invoice } = await stage.stripe("GET", `subscriptions/${scene.id("eve")}`);
    await stage.stripe("POST", `invoices/${String(invoice)}/pay`);
  });
  await scene.step(dayOf(1, 3), () => scene.renew(...monthly));
  await scene.step(dayOf(1, 15), async () => {
    await scene.subscribe("dan", { [price["thirty"] ?? ""]: 2 });
    await scene.change("hal", { "pause_collection[behavior]": "void" });
    await scene.subscribe("mia", { [price["eighty"] ?? ""]: 1 }, { trial_period_days: "90" });
  });
  scene.liveFrom = Math.floor(Date.now() / 1_000) - LIVE_SECONDS;
  await scene.step(scene.liveFrom, () => Promise.resolve());
}

/** Plays what BillStack learns from events, in the minute before now. */
export async function playLive(scene: RevenueScene): Promise<void> {
  const { stage } = scene;
  const begin = scene.liveFrom + 1;
  const live = (second: number, play: () => Promise<unknown>): Promise<void> =>
    scene.step(begin + second, play);
  const customer = (name: string): string => scene.customers.get(name) ?? "";
  await live(0, async () =>
    scene.change("finn", { "items[0][id]": await scene.item("finn"), "items[0][quantity]": "2" }),
  );
  await live(1, () => scene.change("cleo", { cancel_at_period_end: "true" }));
  await live(2, () => scene.cancel("jon"));
  await live(3, () => stage.stripe("DELETE", `customers/${customer("ivy")}/discount`));
  await live(4, async () => {
    const off = await scene.coupon({ amount_off: "555", currency: "usd", duration: "forever" });
    await scene.change("ada", { "discounts[0][coupon]": off });
  });
  await live(5, async () => {
    const packs = await scene.price({
      amount: 12_345,
      currency: "kwd",
      interval: "year",
      more: { "transform_quantity[divide_by]": "10", "transform_quantity[round]": "up" },
    });
    const other = await scene.price({ amount: 1_005, currency: "kwd", interval: "week", count: 2 });
    const off = await scene.coupon({ percent_off: "33.5", duration: "forever" });
    const once = await scene.coupon({ percent_off: "50", duration: "once" });
    await scene.subscribe(
      "nat",
      { [packs]: 21, [other]: 3 },
      { "items[0][discounts][0][coupon]": off, "items[1][discounts][0][coupon]": once },
    );
  });
  await live(6, async () => {
    await scene.pay(customer("gus"), "pm_card_chargeCustomerFail");
    await scene.renew("gus");
  });
  await live(7, async () => {
    await scene.change("mia", { trial_end: "now" });
    const half = await scene.coupon({ percent_off: "50", duration: "repeating", duration_in_months: "6" });
    await scene.change("lea", { "discounts[0][coupon]": half });
    const third = await scene.coupon({ percent_off: "30", duration: "forever" });
    const dollar = await scene.coupon({ amount_off: "100", currency: "usd", duration: "forever" });
    await scene.change("kim", {
      "items[0][id]": await scene.item("kim"),
      "items[0][price]": await scene.price({ amount: 7_000 }),
      ...discountsOf(third, dollar),
      proration_behavior: "none",
    });
  });
  await live(8, async () => {
    const { data } = (await stage.stripe("GET", `charges?limit=100`)) as unknown as {
      data: { id: string; customer: string; status: string; amount: number }[];
    };
    const paid = data.find((charge) => charge.customer === customer("ada") && charge.status === "succeeded");
    await stage.stripe("POST", "refunds", { charge: paid?.id ?? "", amount: "333" });
    await scene.customer("oli", {}, "pm_card_createDispute");
    await stage.stripe("POST", "payment_intents", {
      amount: "4321",
      currency: "usd",
      customer: customer("oli"),
      payment_method: "pm_card_createDispute",
      confirm: "true",
    });
  });
  // In one second an old subscription ends and a new one begins: one change of one customer.
  await live(9, async () => {
    await scene.cancel("dan");
    await scene.subscribe("dan", { [await scene.price({ amount: 4_500 })]: 1 });
  });
  await live(10, () => scene.change("hal", { pause_collection: "" }));
}
