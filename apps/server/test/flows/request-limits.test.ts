import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { createStripeClient } from "@billstack/stripe-verify";
import { afterAll, expect, it } from "vitest";

import { RequestBudgets } from "../../src/stripe/request-budget.js";
import { LimitedStripe, mostInASecond, type Seen } from "../limited-stripe.js";
import { Stage } from "../stage.js";

/** The number of customers in the account. 6000 take about five minutes. */
const CUSTOMERS = Number(process.env["TEST_CUSTOMERS"] ?? 300);
const STRIPE_ALLOWS = { account: 100, endpoint: 25 };
const PAYMENT_METHODS = "GET /v1/payment_methods";

const stops: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

/** Returns a team in live mode that is connected to a server with Stripe's limits. */
async function connectTo(stripe: LimitedStripe): Promise<{ server: TestServer; stage: Stage }> {
  stops.push(() => stripe.stop());
  const server = await startTestServer({ env: { STRIPE_API_BASE: stripe.url } });
  stops.push(() => server.stop());
  const stage = await Stage.open(server);
  await stage.connect({ secretKey: "sk_live_abcdefghijklmnop", publishableKey: "pk_live_abcdefghijklmnop" });
  return { server, stage };
}

const list = (path: string, data: object[], more = false) => ({
  object: "list",
  data,
  has_more: more,
  url: path,
});

const created = 1_700_000_000;
const idOf = (number: number): string => `cus_1${String(number).padStart(6, "0")}`;
const customers = Array.from({ length: CUSTOMERS }, (_, number) => ({
  id: idOf(CUSTOMERS - number),
  object: "customer",
  created: created + CUSTOMERS - number,
  livemode: true,
  metadata: {},
  tax_ids: list("/v1/customers/tax_ids", []),
}));

/** Answers for an account of customers with one payment method each. All other lists are empty. */
function account(path: string, query: URLSearchParams): object | undefined {
  if (path === "/v1/customers") {
    const seconds = (name: string, otherwise: number) => Number(query.get(`created[${name}]`) ?? otherwise);
    const [from, to] = [seconds("gte", 0), seconds("lt", Infinity)];
    const between = customers.filter((one) => one.created >= from && one.created < to);
    const after = between.findIndex(({ id }) => id === query.get("starting_after")) + 1;
    return list(path, between.slice(after, after + 100), after + 100 < between.length);
  }
  const customer = query.get("customer");
  if (path !== "/v1/payment_methods" || customer === null) return undefined;
  const method = {
    id: customer.replace("cus", "pm"),
    object: "payment_method",
    type: "card",
    card: {},
    created,
  };
  return list(path, [{ ...method, customer, livemode: true, metadata: {}, billing_details: {} }]);
}

const timesOf = (seen: Seen[]): number[] => seen.map(({ at }) => at);

it.concurrent(
  "payment methods of a live account are loaded almost as fast as Stripe allows, with hardly any 429",
  async () => {
    const stripe = await LimitedStripe.start(STRIPE_ALLOWS, account);
    const { stage } = await connectTo(stripe);
    await stage.backfill({}, "");
    await until("the end of the run", async () => (await stage.run()).status !== "running", CUSTOMERS);
    expect(await stage.run()).toMatchObject({ status: "completed", error: null });
    expect(await stage.count("payment_methods")).toBe(CUSTOMERS);
    const methods = stripe.seen.filter(({ endpoint }) => endpoint === PAYMENT_METHODS);
    const minutes = ((methods.at(-1)?.at ?? 0) - (methods[0]?.at ?? 0)) / 60_000;
    const share = methods.length / (minutes * 60) / STRIPE_ALLOWS.endpoint;
    const refused = stripe.seen.filter((one) => one.refused).length;
    const most = mostInASecond(timesOf(methods));
    console.log(
      `request-limits: ${methods.length} in ${minutes.toFixed(2)} min, ${(100 * share).toFixed(1)} % of what Stripe allows, at most ${most} in a second, ${refused} refused`,
    );
    expect(refused).toBeLessThanOrEqual(5 * Math.max(1, minutes));
    expect(most).toBeLessThanOrEqual(STRIPE_ALLOWS.endpoint + 1);
    // Other tests keep the machine busy. docs/performance.md has the share on a quiet machine.
    expect(share).toBeGreaterThan(0.6);
  },
);

it.concurrent.each(["reason", "nothing"] as const)(
  "BillStack finds the rate that a program of the team leaves, which takes 10 of the endpoint's 25 requests (a 429 says %s)",
  async (says) => {
    const stripe = await LimitedStripe.start({ ...STRIPE_ALLOWS, says });
    const { server } = await connectTo(stripe);
    const team = setInterval(() => stripe.takeByTeam("GET /v1/customers"), 100);
    stops.push(async () => clearInterval(team));
    const budgets = new RequestBudgets(server.sql, { requestsPerSecond: { test: 20, live: 80 } });
    const client = createStripeClient({
      secretKey: "sk_live_abcdefghijklmnop",
      apiBase: stripe.url,
      gate: budgets.gate("acct_team", "live", "backfill"),
    });
    stripe.seen.splice(0);
    const began = performance.now();
    const reader = async (): Promise<void> => {
      while (performance.now() - began < 20_000) await client.customers.list({ limit: 1 });
    };
    await Promise.all(Array.from({ length: 8 }, reader));
    const refused = stripe.seen.filter((one) => one.refused).map(({ at }) => (at - began) / 1_000);
    const rate = stripe.seen.length / ((performance.now() - began) / 1_000);
    console.log(
      `request-limits: ${rate.toFixed(1)}/s beside 10/s, refused at ${refused.map((at) => at.toFixed(1)).join(", ")}`,
    );
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThanOrEqual(15);
    expect(refused.filter((at) => at > 10).length).toBeLessThanOrEqual(5);
    expect(rate).toBeGreaterThan(9);
  },
);
