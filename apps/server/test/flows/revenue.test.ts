import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { cents, inDollars, RATES, RevenueAnswers, type Totals } from "../revenue-answers.js";
import {
  currenciesOf,
  monthOf,
  movesBetween,
  NOTHING,
  rolledByHand,
  subscribers,
  total,
} from "../revenue-by-hand.js";
import { BOB, playHistory, playLive, RevenueScene } from "../revenue-scene.js";
import { Stage } from "../stage.js";

let server: TestServer;
let stage: Stage;
let scene: RevenueScene;
let answers: RevenueAnswers;

beforeAll(async () => {
  server = await startTestServer();
  stage = await Stage.open(server);
  scene = new RevenueScene(stage);
  answers = new RevenueAnswers(stage);
  await playHistory(scene);
  await stage.connect({ makeEndpoint: true, webhookSecret: undefined });
  await stage.backfill();
});
afterAll(() => server.stop());

const expectedMonth = (month: string) => rolledByHand(scene.snapshots, month, inDollars);
const expectedCurrencies = () => currenciesOf(scene.snapshots.at(-1) ?? NOTHING);

describe("from a load alone, without events", () => {
  it("the MRR of each currency is what the sandbox's own objects give", async () => {
    const { currencies, activeSubscribers, missingRates, currency } = await answers.summary();
    expect(currencies).toEqual(
      expect.arrayContaining(expectedCurrencies().map((one) => ({ ...one, rate: null }))),
    );
    expect(activeSubscribers).toBe(subscribers(scene.snapshots.at(-1) ?? NOTHING).size);
    // Most subscribers pay in dollars, and nobody has entered a rate yet.
    expect({ currency, missingRates }).toEqual({ currency: "usd", missingRates: ["eur", "jpy"] });
    // A currency that nobody uses: everything is left out of the total, and the answer says so.
    const { body } = await stage.person.call("GET", "T/revenue?currency=chf");
    expect(body["revenue"]).toMatchObject({ currency: "chf", mrr: 0, missingRates: ["eur", "jpy", "usd"] });
  });

  it("without rates, payments in other currencies are counted, and said to be missing in the amount", async () => {
    const { data } = (await stage.stripe("GET", "charges?limit=100")) as unknown as {
      data: { created: number; currency: string; status: string }[];
    };
    for (const { month, paymentsWithoutRate } of await answers.months(7)) {
      const foreign = data.filter(
        ({ created, currency, status }) =>
          status === "succeeded" && currency !== "usd" && monthOf(created) === month,
      );
      expect({ month, without: paymentsWithoutRate.succeeded }).toEqual({ month, without: foreign.length });
      const { body } = await stage.person.call(
        "GET",
        `T/revenue/lines?figure=payments_succeeded&month=${month}`,
      );
      expect(body["withoutRate"]).toBe(foreign.length);
    }
    expect(data.some(({ currency }) => currency !== "usd")).toBe(true);
  });

  it("the roll-forward of each month is what happened", async () => {
    expect(await stage.person.call("PUT", "T/revenue/rates", RATES)).toMatchObject({ status: 200 });
    for (const month of await answers.months(7)) expect(month).toMatchObject(expectedMonth(month.month));
  });
});

describe("with events", () => {
  beforeAll(async () => {
    await playLive(scene);
    const { data } = (await stage.stripe("GET", "events?limit=100")) as unknown as {
      data: { id: string; created: number }[];
    };
    await until("all events to be applied", async () => {
      const known = await Promise.all(
        data.filter(({ created }) => created > scene.liveFrom).map(({ id }) => stage.event(id)),
      );
      return known.length > 0 && known.every((event) => event !== undefined && event["status"] !== "waiting");
    });
  });

  it("the MRR of each currency is what the sandbox's own objects give", async () => {
    const { currencies, mrr, missingRates } = await answers.summary();
    expect(
      currencies.map(({ currency, mrr: own, subscribers: count }) => ({
        currency,
        mrr: own,
        subscribers: count,
      })),
    ).toEqual(expect.arrayContaining(expectedCurrencies()));
    expect(mrr).toBe(total(scene.snapshots.at(-1) ?? NOTHING, inDollars));
    expect(missingRates).toEqual([]);
  });

  it("the roll-forward of each month is what happened", async () => {
    for (const month of await answers.months(7)) expect(month).toMatchObject(expectedMonth(month.month));
  });

  it("the churn is that of 30 days", async () => {
    const from = Math.floor(Date.now() / 1_000) - 30 * 86_400;
    const moves = movesBetween(scene.snapshots, inDollars).filter(({ at }) => at >= from);
    const before = subscribers(scene.snapshots.findLast(({ at }) => at < from) ?? NOTHING).size;
    const [churned, fresh] = (["churn", "new"] as const).map(
      (wanted) => moves.filter(({ kind }) => kind === wanted).length,
    );
    expect((await answers.summary()).churn).toMatchObject({
      churned,
      activeBefore: before,
      newSubscribers: fresh,
      rate: Number(churned) / (before + Number(fresh)),
    });
    expect(churned).toBeGreaterThan(0);
  });

  it("each change has its own lines, at its time", async () => {
    const moves = movesBetween(scene.snapshots, inDollars);
    const used = new Set(moves.map(({ at, kind }) => `figure=${kind}&month=${monthOf(at)}`));
    for (const query of used) {
      const { lines } = await answers.linesOf(query);
      const sums = new Map<string, number>();
      for (const { at, customerId, converted } of lines)
        sums.set(`${customerId} ${at}`, (sums.get(`${customerId} ${at}`) ?? 0) + Number(converted));
      const expected = moves
        .filter(({ at, kind }) => query === `figure=${kind}&month=${monthOf(at)}`)
        .map(
          ({ at, customer, amount }) =>
            [`${customer} ${new Date(at * 1_000).toISOString()}`, amount] as const,
        );
      expect(sums).toEqual(new Map(expected));
    }
    expect([...used].filter((query) => query.includes("reactivation"))).toHaveLength(1);
  });

  it("the lines of every figure add up to it", async () => {
    const { mrr, activeSubscribers, churn, subscriptionsByStatus, payments } = await answers.summary();
    expect((await answers.linesOf("figure=mrr", 3)).total).toMatchObject({ amount: mrr });
    expect((await answers.linesOf("figure=subscribers", 5)).total).toEqual({
      count: activeSubscribers,
      amount: mrr,
    });
    expect((await answers.linesOf("figure=churned_subscribers")).total).toMatchObject({
      count: churn.churned,
    });
    for (const { status, count } of subscriptionsByStatus)
      expect((await answers.linesOf(`figure=status&status=${status}`)).total).toMatchObject({ count });
    const failed = await answers.linesOf("figure=payments_failed");
    expect(failed.total.count).toBe(payments.currencies.reduce((all, one) => all + one.failed.count, 0));
    const all = await answers.months(7);
    for (const month of [all.at(-6), all.at(-3), all.at(-1)]) {
      const of = (figure: string, limit?: number) =>
        answers.linesOf(`figure=${figure}&month=${month?.month}`, limit).then((found) => found.total);
      expect(await of("mrr")).toMatchObject({ amount: month?.closing });
      expect(await of("subscribers")).toEqual({ count: month?.subscribers, amount: month?.closing });
      expect(await of("new_customers", 5)).toMatchObject({ count: month?.newCustomers });
      expect(await of("churned_subscribers")).toEqual({
        count: month?.churnedSubscribers,
        amount: month?.churn,
      });
      expect(await of("payments_succeeded", 4)).toEqual(month?.payments.succeeded);
      expect(await of("payments_failed")).toEqual(month?.payments.failed);
      expect(await of("refunds")).toEqual(month?.payments.refunded);
      expect(await of("disputes")).toEqual(month?.payments.disputed);
    }
  });

  it("payments, refunds and disputes are those of the sandbox", async () => {
    const { payments: last } = await answers.summary();
    const sums = new Map<string, Totals>();
    const add = (key: string, converted: number): void => {
      const { count, amount } = sums.get(key) ?? { count: 0, amount: 0 };
      sums.set(key, { count: count + 1, amount: amount + converted });
    };
    const note = (kind: string, object: { created: number; amount: number; currency: string }): void => {
      const converted = inDollars(object.amount, object.currency);
      add(`${kind} ${monthOf(object.created)}`, converted);
      if (object.created * 1_000 >= Date.parse(last.from)) add(`${kind} in 30 days`, converted);
    };
    type Charge = { created: number; amount: number; currency: string; status: string };
    const list = async (path: string): Promise<Charge[]> =>
      (await stage.stripe("GET", `${path}?limit=100`))["data"] as Charge[];
    for (const charge of await list("charges")) note(charge.status, charge);
    for (const refund of await list("refunds")) note("refunded", refund);
    for (const dispute of await list("disputes")) note("disputed", dispute);
    for (const { month, payments } of await answers.months(7))
      for (const [kind, totals] of Object.entries(payments))
        expect(totals).toEqual(sums.get(`${kind} ${month}`) ?? { count: 0, amount: 0 });
    expect(
      [...sums.keys()].filter((key) => /^(?:refunded|disputed|failed) /.test(key)).length,
    ).toBeGreaterThan(2);
    for (const [kind, totals] of Object.entries(last.total))
      expect(totals).toEqual(sums.get(`${kind} in 30 days`) ?? { count: 0, amount: 0 });
    expect((await answers.linesOf("figure=payments_succeeded")).total).toEqual(last.total.succeeded);
    expect(last.failureReasons).toEqual([{ reason: "card_declined", count: 1 }]);
  });

  it("an amount that was entered at another rate later is an exchange, and the month adds up", async () => {
    const before = await answers.months(3);
    await server.sql`
      update billstack.exchange_rates set since = since - interval '2 days' where team_id = ${stage.teamId}`;
    const rates = RATES.rates.map((one) => (one.currency === "eur" ? { ...one, rate: "1.3" } : one));
    const { body } = await stage.person.call("PUT", "T/revenue/rates", { ...RATES, rates });
    expect(body).toEqual({
      baseCurrency: "usd",
      rates: [{ currency: "eur", rate: "1.3" }, ...rates.slice(1)],
    });
    // The change is a second ago, so that it is no later than the figures.
    await server.sql`
      update billstack.exchange_rates set since = since - interval '1 second'
      where team_id = ${stage.teamId} and since > now() - interval '1 day'`;
    const after = await answers.months(3);
    expect(after.slice(0, 2)).toEqual(before.slice(0, 2));
    const [euros] = expectedCurrencies().filter(({ currency }) => currency === "eur");
    const [from, to] = [inDollars(euros?.mrr ?? 0, "eur"), Math.round(((euros?.mrr ?? 0) * 13) / 10)];
    expect(after[2]).toMatchObject({ exchange: to - from, closing: (before[2]?.closing ?? 0) + to - from });
    expect((await answers.linesOf(`figure=exchange&month=${after[2]?.month}`)).total).toMatchObject({
      amount: to - from,
    });
    expect(await answers.summary()).toMatchObject({ mrr: after[2]?.closing });
    const [entry] = await server.sql`
      select detail from billstack.audit where team_id = ${stage.teamId} and action = 'revenue.rates_changed'
      order by id desc limit 1`;
    expect(entry?.["detail"]).toEqual(body);
  });

  it("exports have every line, and no cell is a formula", async () => {
    const all = await answers.months(7);
    const levels = await answers.file("mrr-per-subscriber");
    for (const { month, closing } of all)
      expect(
        cents(
          levels.filter((row) => row["month"] === month),
          "converted_mrr",
        ),
      ).toBe(closing);
    const rolled = await answers.file("roll-forward");
    expect(rolled.map((row) => row["month"])).toEqual(all.map(({ month }) => month));
    expect(cents(rolled, "expansion")).toBe(all.reduce((sum, { expansion }) => sum + expansion, 0));
    const changes = await answers.file("changes");
    expect(cents(changes, "converted_amount")).toBe((all.at(-1)?.closing ?? 0) - (all[0]?.opening ?? 0));
    expect(changes.find((row) => row["customer_email"] === "bob@example.com")?.["customer_name"]).toBe(
      `'${BOB}`,
    );
  });

  it("rates that contradict each other are refused, and nothing changes", async () => {
    const before = (await stage.person.call("GET", "T/revenue/rates")).body;
    const euro = { currency: "eur", rate: "1" };
    for (const rates of [
      [euro, euro],
      [{ currency: "usd", rate: "1" }],
      [{ currency: "eur", rate: "0.00" }],
      [{ currency: "eur", rate: "-1" }],
      [{ currency: "eur", rate: "1e3" }],
      [{ currency: "eur", rate: 1 }],
      [{ currency: "€", rate: "1" }],
      [{ currency: "xxx", rate: "1" }],
      [{ currency: "eur", rate: "999999999" }],
      [{ currency: "eur", rate: "10000000.1" }],
      [{ currency: "eur", rate: "0.00000001" }],
    ]) {
      const answer = await stage.person.call("PUT", "T/revenue/rates", { baseCurrency: "usd", rates });
      expect({ rates, status: answer.status }).toEqual({ rates, status: 400 });
    }
    const base = await stage.person.call("PUT", "T/revenue/rates", { baseCurrency: "xxx", rates: [] });
    expect(base).toMatchObject({ status: 400, body: { issues: [{ path: "baseCurrency" }] } });
    expect((await stage.person.call("GET", "T/revenue/rates")).body).toEqual(before);
  });

  it("another base currency forgets the rates, and a cursor fits only its own list", async () => {
    const { body: page } = await stage.person.call("GET", "T/revenue/lines?figure=mrr&limit=1");
    const other = await stage.person.call(
      "GET",
      `T/revenue/lines?figure=subscribers&cursor=${String(page["nextCursor"])}`,
    );
    expect(other.status).toBe(400);
    const { body } = await stage.person.call("PUT", "T/revenue/rates", { baseCurrency: "EUR", rates: [] });
    expect(body).toEqual({ baseCurrency: "eur", rates: [] });
    expect(await answers.summary()).toMatchObject({ currency: "eur", missingRates: ["jpy", "kwd", "usd"] });
  });

  it("the MRR of each currency stays when the payloads of events are forgotten", async () => {
    await server.sql`
      update billstack.inbox set payload = null
      where connection_id = (select id from billstack.connections where team_id = ${stage.teamId})`;
    const { id } = await stage.stripe("POST", "customers", { name: "Unrelated" });
    await until("an unrelated event to be applied", () => stage.row("customers", id));
    const { currencies, unknownDiscounts } = await answers.summary();
    expect(currencies).toEqual(
      expect.arrayContaining(expectedCurrencies().map((one) => expect.objectContaining(one) as unknown)),
    );
    expect(unknownDiscounts).toBe(0);
  });
});
