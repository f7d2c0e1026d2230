import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { RevenueAnswers } from "../revenue-answers.js";
import { RevenueScene } from "../revenue-scene.js";
import { customerOf, eventOf, Stage, WEBHOOK_SECRET } from "../stage.js";
import { verify } from "../verify.js";

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
  const months = await new RevenueAnswers(empty).months(2);
  expect(months).toMatchObject([{ closing: 0 }, { closing: 0 }]);
  const { status, body: refused } = await (await Stage.open(server)).person.call("GET", "T/revenue");
  expect({ status, code: refused["code"] }).toEqual({ status: 404, code: "not_connected" });
});
