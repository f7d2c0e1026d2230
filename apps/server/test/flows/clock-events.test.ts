import { startTestServer, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { customerOf, eventOf, later, Stage } from "../stage.js";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const YEAR_SECONDS = 365 * 24 * 60 * 60;
const now = (): number => Math.floor(Date.now() / 1_000);

type Event = Record<string, unknown> & { id: string };

/** Returns the account's events that are not in `given`, the oldest first, and adds them to it. */
async function newEvents(stage: Stage, given: Set<string>): Promise<Event[]> {
  const { data } = await stage.stripe("GET", "events?limit=100");
  const fresh = (data as Event[]).filter(({ id }) => !given.has(id));
  for (const { id } of fresh) given.add(id);
  return fresh.toReversed();
}

async function stampOf(id: string): Promise<Date | undefined> {
  const [row] = await server.sql<
    { at: Date }[]
  >`select fresh_at as at from billstack.freshness where object_id = ${id}`;
  return row?.at;
}

it("an object is read from Stripe if its event is of the future, and later events still count as newer", async () => {
  const stage = await Stage.ready(server);
  const { id } = await stage.stripe("POST", "customers", { name: "As Stripe has it" });
  await stage.apply(eventOf(customerOf(id, "In two years"), { created: now() + 2 * YEAR_SECONDS }));
  expect(await stage.row("customers", id)).toMatchObject({ name: "As Stripe has it" });
  expect((await stampOf(id))?.getTime()).toBeLessThan(Date.now() + 60_000);
  await stage.apply(eventOf(customerOf(id, "A minute later"), { created: later() }));
  expect(await stage.row("customers", id)).toMatchObject({ name: "A minute later" });
  await stage.apply(eventOf(customerOf(id, "In a year"), { created: now() + YEAR_SECONDS }));
  expect(await stage.row("customers", id)).toMatchObject({ name: "As Stripe has it" });
});

it.each([
  ["behind", -2],
  ["ahead", 2],
])(
  "events of a test clock that is %s are applied, and its objects are removed when the clock is deleted",
  async (_, years) => {
    const stage = await Stage.ready(server);
    const given = new Set<string>();
    const clock = await stage.stripe("POST", "test_helpers/test_clocks", {
      frozen_time: String(now() + years * YEAR_SECONDS),
    });
    const { id } = await stage.stripe("POST", "customers", { name: "Ada", test_clock: clock.id });
    await stage.apply(...(await newEvents(stage, given)));
    expect(await stage.row("customers", id)).toMatchObject({ name: "Ada" });
    const intent = await stage.stripe("POST", "payment_intents", {
      amount: "700",
      currency: "usd",
      customer: id,
      payment_method: "pm_card_visa",
      confirm: "true",
    });
    const charge = String(intent["latest_charge"]);
    const payment = await newEvents(stage, given);
    await stage.apply(...payment);
    expect(await stage.row("payment_intents", intent.id)).toMatchObject({ status: "succeeded" });
    expect(await stage.row("charges", charge)).toMatchObject({ amount: "700", description: null });
    for (const name of ["Grace", "Edsger"]) {
      await stage.stripe("POST", `customers/${id}`, { name });
      await stage.stripe("POST", `charges/${charge}`, { description: name });
      await stage.apply(...(await newEvents(stage, given)));
      expect(await stage.row("customers", id)).toMatchObject({ name });
      expect(await stage.row("charges", charge)).toMatchObject({ description: name });
    }
    await stage.stripe("DELETE", `test_helpers/test_clocks/${clock.id}`);
    for (const event of payment) {
      await stage.person.call("POST", `T/stripe/events/${event.id}/replay`);
      await stage.settled(event.id);
    }
    expect(await stage.row("charges", charge)).toBeUndefined();
    expect(await stage.row("payment_intents", intent.id)).toBeUndefined();
  },
);
