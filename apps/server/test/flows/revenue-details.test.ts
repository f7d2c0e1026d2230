import { isDeepStrictEqual } from "node:util";

import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { RevenueAnswers } from "../revenue-answers.js";
import { RevenueScene } from "../revenue-scene.js";
import { customerOf, eventOf, Stage, WEBHOOK_SECRET } from "../stage.js";
import { verify } from "../verify.js";

const DAY = 86_400;
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

describe("with events of a new API version, which name a coupon only by its id", () => {
  let young: Stage;
  let figures: RevenueAnswers;
  const subscriptions: string[] = [];

  beforeAll(async () => {
    young = await Stage.open(server);
    figures = new RevenueAnswers(young);
    await young.connect();
    await young.sandbox("POST", `${young.account}/webhook`, {
      url: `${server.url}/api/webhooks/stripe/${young.teamId}`,
      secret: WEBHOOK_SECRET,
      api_version: "2026-10-28.endive",
    });
    await young.backfill();
    const business = new RevenueScene(young);
    const price = await business.price({ amount: 2_000 });
    const half = await business.coupon({ percent_off: "50", duration: "forever" });
    const five = await business.coupon({ amount_off: "500", currency: "usd", duration: "forever" });
    const once = await business.coupon({ percent_off: "50", duration: "once" });
    subscriptions.push(
      await business.subscribe("half", { [price]: 1 }, { "discounts[0][coupon]": half }),
      await business.subscribe(
        "both",
        { [price]: 1 },
        { "discounts[0][coupon]": half, "discounts[1][coupon]": five },
      ),
      await business.subscribe("item", { [price]: 1 }, { "items[0][discounts][0][coupon]": five }),
      await business.subscribe("once", { [price]: 1 }, { "discounts[0][coupon]": once }),
      await business.subscribe("held", { [price]: 1 }, {}, { coupon: half }),
    );
    const later = await business.subscribe("later", { [price]: 1 });
    subscriptions.push(later);
    await young.stripe("POST", `subscriptions/${later}`, { "discounts[0][coupon]": five });
    await until("all events to be applied", async () => {
      const { data } = (await young.stripe("GET", "events?limit=100")) as unknown as {
        data: { id: string }[];
      };
      const known = await Promise.all(data.map(({ id }) => young.event(id)));
      return known.every((event) => event !== undefined && event["status"] !== "waiting");
    });
  });

  const levels = async (): Promise<(number | undefined)[]> => {
    const { lines } = await figures.linesOf("figure=mrr");
    return subscriptions.map((id) => lines.find(({ subscriptionId }) => subscriptionId === id)?.amount);
  };
  const EXPECTED = [1_000, 500, 1_500, 2_000, 1_000, 1_500];

  it("a coupon that lasts forever reduces MRR", async () => {
    expect(await levels()).toEqual(EXPECTED);
    expect(await figures.summary()).toMatchObject({ mrr: 7_500, unknownDiscounts: 0 });
  });

  it("discounts that nothing tells are said to be unknown, until a verification has read them", async () => {
    await server.sql`
      delete from billstack.discounts
      where connection_id = (select id from billstack.connections where team_id = ${young.teamId})`;
    await server.sql`
      update billstack.inbox set payload = null
      where connection_id = (select id from billstack.connections where team_id = ${young.teamId})`;
    // So that the list is certainly newer than what is stored.
    await server.sql`
      update billstack.freshness set fresh_at = fresh_at - interval '1 minute'
      where connection_id = (select id from billstack.connections where team_id = ${young.teamId})`;
    await young.apply(eventOf(customerOf("cus_unrelated", "Unrelated")));
    // The row of a subscription has its first discount, so only those of items and the second ones are lost.
    expect(await levels()).toEqual([1_000, 1_000, 2_000, 2_000, 1_000, 1_500]);
    expect((await figures.summary()).unknownDiscounts).toBe(5);
    expect(await verify(young)).toMatchObject({ status: "completed", differences: [] });
    await young.apply(eventOf(customerOf("cus_other", "Other")));
    expect(await levels()).toEqual(EXPECTED);
    expect((await figures.summary()).unknownDiscounts).toBe(0);
  });

  it.each([
    ["lines?figure=status", "status"],
    ["lines?figure=mrr&month=2026-13", "month"],
    ["lines?figure=mrr&month=2999-01", "month"],
    ["lines?figure=profit", "figure"],
    ["lines?figure=mrr&limit=201", "limit"],
    ["lines?figure=mrr&cursor=AAAA", "cursor"],
    ["months?months=37", "months"],
    ["?currency=euro", "currency"],
    ["?currency=xxx", "currency"],
    ["lines?figure=mrr&currency=zzz", "currency"],
    ["exports/all.csv", "file"],
  ])("%s is refused, and the answer names the field", async (path, field) => {
    const { status, body } = await young.person.call("GET", `T/revenue/${path}`.replace("/?", "?"));
    expect({ status, code: body["code"] }).toEqual({ status: 400, code: "invalid_input" });
    expect(body["issues"]).toMatchObject([{ path: field }]);
  });

  it("an amount above what a number holds is shown as the largest one, and said to be too large", async () => {
    const business = new RevenueScene(young);
    const price = await business.price({ amount: "999999999999999" });
    const [before] = await figures.months(1);
    await business.subscribe("huge", { [price]: 100 });
    const most = Number.MAX_SAFE_INTEGER;
    await until("the event to be applied", async () => (await figures.summary()).mrr > 10_000);
    expect(await figures.summary()).toMatchObject({ mrr: most, amountsCapped: true });
    const { body } = await young.person.call("GET", "T/revenue/months?months=1");
    expect(body).toMatchObject({ amountsCapped: true, months: [{ new: most, closing: most }] });
    expect(before?.closing).toBe(7_500);
    const lines = await young.person.call("GET", "T/revenue/lines?figure=mrr&limit=1");
    expect(lines).toMatchObject({ status: 200, body: { amountsCapped: true, lines: [{ amount: most }] } });
    const next = await young.person.call(
      "GET",
      `T/revenue/lines?figure=mrr&limit=1&cursor=${String(lines.body["nextCursor"])}`,
    );
    expect(next).toMatchObject({ status: 200, body: { lines: [{ amount: 2_000 }] } });
  });
});

describe("prices with tiers, whose amounts only invoices tell", () => {
  let stage: Stage;
  let scene: RevenueScene;
  let figures: RevenueAnswers;
  const now = Math.floor(Date.now() / 1_000);

  /** Makes a price with two tiers. */
  const tiered = async (mode: string, ...tiers: Record<string, number>[]): Promise<string> => {
    const fields = tiers.flatMap((tier, at) =>
      Object.entries({ up_to: "inf", ...tier }).map(([name, value]) => [`tiers[${at}][${name}]`, `${value}`]),
    );
    const { id } = await stage.stripe("POST", "prices", {
      currency: "usd",
      billing_scheme: "tiered",
      tiers_mode: mode,
      "recurring[interval]": "month",
      "product_data[name]": "Plan",
      ...(Object.fromEntries(fields) as Record<string, string>),
    });
    return id;
  };
  const setQuantity = async (name: string, quantity: number, more = {}): Promise<unknown> =>
    scene.change(name, {
      "items[0][id]": await scene.item(name),
      "items[0][quantity]": String(quantity),
      ...more,
    });
  const levels = async (): Promise<Record<string, number | undefined>> => {
    const { lines } = await figures.linesOf("figure=mrr");
    const of = (id: string) => lines.find(({ subscriptionId }) => subscriptionId === id)?.amount;
    return Object.fromEntries([...scene.subscriptions].map(([name, id]) => [name, of(id)]));
  };
  /** Waits until the subscriptions have this MRR. */
  const expectLevels = (wanted: Record<string, number>): Promise<unknown> =>
    until(`the levels to be ${JSON.stringify(wanted)}`, async () =>
      isDeepStrictEqual(await levels(), wanted),
    );

  const at = async (time: number, play: () => Promise<unknown>): Promise<void> => {
    await stage.sandbox("POST", `${stage.account}/clock`, { now: time });
    await play();
  };

  beforeAll(async () => {
    stage = await Stage.open(server);
    scene = new RevenueScene(stage);
    figures = new RevenueAnswers(stage);
    await at(now - 70 * DAY, async () => {
      const graduated = await tiered(
        "graduated",
        { up_to: 5, unit_amount: 1_000, flat_amount: 500 },
        { unit_amount_decimal: 800.5 },
      );
      const volume = await tiered(
        "volume",
        { up_to: 10, unit_amount: 900 },
        { unit_amount: 700, flat_amount: 200 },
      );
      const packs = await tiered("volume", { up_to: 5, flat_amount: 5_000 }, { flat_amount: 9_000 });
      await scene.subscribe("graduated", { [graduated]: 7 });
      await scene.subscribe("volume", { [volume]: 12 });
      await scene.subscribe("packs", { [packs]: 3 });
    });
    await at(now - 40 * DAY, () => scene.renew("graduated", "volume", "packs"));
    // The proration waits for the next invoice.
    await at(now - 30 * DAY, () => setQuantity("volume", 10));
    // One seat more in the same tier costs nothing, so the next invoice has the same subtotal.
    await at(now - 20 * DAY, () => setQuantity("packs", 4));
    await at(now - 10 * DAY, () => scene.renew("graduated", "volume", "packs"));
    await at(now - 60, () => Promise.resolve());
    await stage.connect({ makeEndpoint: true, webhookSecret: undefined });
    await stage.backfill();
  });

  const LOADED = { graduated: 5 * 1_000 + 500 + 2 * 800.5, volume: 10 * 900, packs: 5_000 };

  it("are known from a load alone, and a change of the quantity loses nobody", async () => {
    expect(await levels()).toEqual(LOADED);
    const months = await figures.months(4);
    const sum = (kind: "new" | "churn" | "reactivation"): number =>
      months.reduce((all, month) => all + month[kind], 0);
    expect({ churn: sum("churn"), reactivation: sum("reactivation") }).toEqual({ churn: 0, reactivation: 0 });
    expect(sum("new")).toBe(LOADED.graduated + 12 * 700 + 200 + LOADED.packs);
  });

  it("are known from events, and keep their amount until an invoice tells another one", async () => {
    await setQuantity("graduated", 9);
    await setQuantity("packs", 5, { proration_behavior: "none" });
    await until("the quantities to be applied", async () => {
      const [row] = await server.sql<{ sum: number }[]>`
        select sum((items->'data'->0->>'quantity')::int)::int as sum
        from ${server.sql(`${stage.schema}.subscriptions`)}`;
      return row?.sum === 9 + 5 + 10;
    });
    await expectLevels(LOADED);
    await at(now - 40, () => scene.renew("graduated", "packs"));
    await expectLevels({ ...LOADED, graduated: 5 * 1_000 + 500 + 4 * 800.5 });
    await at(now - 20, () => setQuantity("packs", 6, { proration_behavior: "none" }));
    await at(now - 10, () => scene.renew("packs"));
    await expectLevels({ ...LOADED, graduated: 5 * 1_000 + 500 + 4 * 800.5, packs: 9_000 });
    expect(await figures.months(1)).toMatchObject([{ churn: 0, reactivation: 0 }]);
  });
});

describe("subscribers who come and go, and cards that are only authorised", () => {
  let figures: RevenueAnswers;
  beforeAll(async () => {
    const stage = await Stage.open(server);
    const scene = new RevenueScene(stage);
    figures = new RevenueAnswers(stage);
    const now = Math.floor(Date.now() / 1_000);
    let price = "";
    await scene.step(now - 60 * DAY, async () => {
      price = await scene.price({ amount: 1_000 });
      await scene.subscribe("stays", { [price]: 1 });
      await scene.subscribe("wavers", { [price]: 1 });
    });
    await scene.step(now - 4 * DAY, () => scene.cancel("wavers"));
    await scene.step(now - 3 * DAY, () => scene.subscribe("wavers", { [price]: 2 }));
    await scene.step(now - 2 * DAY, () => scene.cancel("wavers"));
    await scene.step(now - DAY, async () => {
      const card = { payment_method: "pm_card_visa", confirm: "true", capture_method: "manual" };
      const customer = scene.customers.get("stays") ?? "";
      const authorise = (amount: string) =>
        stage.stripe("POST", "payment_intents", { amount, currency: "usd", customer, ...card });
      await authorise("77777");
      const [whole, part] = [await authorise("55555"), await authorise("44444")];
      await stage.stripe("POST", `payment_intents/${whole.id}/capture`);
      await stage.stripe("POST", `payment_intents/${part.id}/capture`, { amount_to_capture: "33333" });
      await stage.stripe("POST", "refunds", { payment_intent: part.id, amount: "100" });
    });
    await stage.connect();
    await stage.backfill();
    // Stripe may write down the rest that was not captured as a refund, which the sandbox does not.
    const rest = `jsonb_populate_record(one, '{"id": "re_rest", "amount": 11111, "balance_transaction": null}')`;
    const refunds = `stripe_team_${stage.teamId}.refunds`;
    await server.sql.unsafe(`insert into ${refunds} select (${rest}).* from ${refunds} one`);
  });

  it("a subscriber who churned twice counts once in the rate of churn, with one line", async () => {
    const { churn } = await figures.summary();
    expect(churn).toMatchObject({ churned: 1, activeBefore: 2, newSubscribers: 0, rate: 0.5 });
    const { lines } = await figures.linesOf("figure=churned_subscribers");
    expect(lines.map(({ amount }) => amount)).toEqual([-3_000]);
  });

  it("an authorisation is a payment of what was captured of it", async () => {
    const { lines } = await figures.linesOf("figure=payments_succeeded");
    expect(new Set(lines.map(({ amount }) => amount))).toEqual(new Set([55_555, 33_333, 2_000]));
    const { succeeded, refunded } = (await figures.summary()).payments.total;
    expect([succeeded.count, succeeded.amount, refunded.amount]).toEqual([3, 90_888, 100]);
  });
});

it("a team without data has figures of nothing, and one without a connection has none", async () => {
  const empty = await Stage.ready(server);
  const { body } = await empty.person.call("GET", "T/revenue");
  expect(body["revenue"]).toMatchObject({
    currency: null,
    mrr: 0,
    currencies: [],
    churn: { rate: null },
    completeFrom: null,
  });
  expect(await new RevenueAnswers(empty).months(2)).toMatchObject([{ closing: 0 }, { closing: 0 }]);
  const { status, body: refused } = await (await Stage.open(server)).person.call("GET", "T/revenue");
  expect({ status, code: refused["code"] }).toEqual({ status: 404, code: "not_connected" });
});
