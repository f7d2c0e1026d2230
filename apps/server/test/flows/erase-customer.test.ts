import { startTestServer, TEST_KEYS, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { runCommand } from "../cli.js";
import { reply } from "../fake-stripe.js";
import { sweep } from "../jobs.js";
import { customerOf, eventOf, Stage, unique } from "../stage.js";
import { WatchedStripe } from "../watched-stripe.js";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

/** Runs `billstack erase` with the environment of the server, and with another address of Stripe if one is given. */
const eraseAt = (stripeUrl: string, teamId: string, customer: string, ...more: string[]) =>
  runCommand(["erase", "--team", teamId, "--customer", customer, ...more], {
    DATABASE_URL: server.databaseUrl,
    BILLSTACK_ENCRYPTION_KEYS: TEST_KEYS,
    STRIPE_SANDBOX_URL: stripeUrl,
  });
const erase = (...args: [teamId: string, customer: string, ...more: string[]]) =>
  eraseAt(server.sandbox.url, ...args);

/** Returns the ids of the events that have a payload with this text. */
async function payloadsWith(stage: Stage, text: string): Promise<string[]> {
  const rows = await server.sql<{ id: string }[]>`
    select event_id as id from billstack.inbox join billstack.connections on connections.id = connection_id
    where team_id = ${stage.teamId} and strpos(payload, ${text}) > 0 order by event_id`;
  return rows.map(({ id }) => id);
}

/** Makes two customers with a charge each at Stripe and in the copy, and an event about each object. */
async function openScene() {
  const stage = await Stage.ready(server);
  const make = async (name: string) => {
    const email = `${name.toLowerCase()}-${unique()}@example.com`;
    const customer = await stage.stripe("POST", "customers", { name, email });
    const intent = await stage.stripe("POST", "payment_intents", {
      amount: "500",
      currency: "usd",
      customer: customer.id,
      payment_method: "pm_card_visa",
      confirm: "true",
    });
    const charge = await stage.stripe("GET", `charges/${String(intent["latest_charge"])}`);
    const refund = await stage.stripe("POST", "refunds", { charge: charge.id });
    const events = [customer, intent, charge, refund].map((object) => eventOf(object));
    return { name, customer, charge, refund, events };
  };
  const [ada, bob] = [await make("Ada"), await make("Bob")];
  await stage.apply(...ada.events, ...bob.events);
  await stage.backfill();
  return { stage, ada, bob };
}

it.concurrent("erases a customer whom Stripe has deleted, and nothing of another one", async () => {
  const { stage, ada, bob } = await openScene();
  const before = await payloadsWith(stage, bob.customer.id);
  const refused = await erase(stage.teamId, ada.customer.id, "--yes");
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.output).toContain("Stripe still has the customer");
  expect(await payloadsWith(stage, ada.customer.id)).not.toEqual([]);

  await stage.stripe("DELETE", `customers/${ada.customer.id}`);
  const deleted = eventOf(ada.customer, { type: "customer.deleted" });
  await stage.apply(deleted);
  expect(await stage.row("customers", ada.customer.id)).toMatchObject({ deleted: true, name: "Ada" });

  const dry = await erase(stage.teamId, ada.customer.id);
  expect(dry).toMatchObject({ code: 0 });
  // Five events were delivered here. The search for missed events may have added those that the sandbox made itself.
  const [, payloads] = /the payloads of (\d+) events/.exec(dry.output) ?? [];
  expect(Number(payloads)).toBeGreaterThanOrEqual(5);
  expect(dry.output).toContain("Nothing was changed");
  expect((await payloadsWith(stage, ada.refund.id)).length).toBeGreaterThan(0);

  // An error may repeat what an event contains.
  await server.sql`
    update billstack.inbox set failed_attempts = jsonb_build_array(jsonb_build_object('error', ${ada.customer.id}::text))
    where event_id = ${deleted.id}`;
  const done = await erase(stage.teamId, ada.customer.id, "--yes");
  expect(done).toMatchObject({ code: 0 });
  for (const { id } of [ada.customer, ada.charge, ada.refund])
    expect(await payloadsWith(stage, id)).toEqual([]);
  expect(await stage.event(deleted.id)).toMatchObject({ failed_attempts: null });
  // The search for missed events may have added more of Bob's events meanwhile.
  expect(await payloadsWith(stage, bob.customer.id)).toEqual(expect.arrayContaining(before));
  expect(await stage.row("customers", ada.customer.id)).toMatchObject({
    deleted: true,
    name: null,
    email: null,
  });
  expect(await stage.row("customers", bob.customer.id)).toMatchObject({ name: "Bob" });
  expect(await stage.row("charges", ada.charge.id)).toMatchObject({ customer: ada.customer.id });
  expect(await stage.event(deleted.id)).toMatchObject({ status: "applied", payload: null });

  const { text, body } = await stage.person.call("GET", "T/audit");
  const entries = body["entries"] as { action: string; userId: string | null; detail: object }[];
  expect(entries.filter(({ action }) => action === "customer.erased_by_operator")).toMatchObject([
    { userId: null, detail: { payloads: expect.any(Number) as number } },
  ]);
  expect(text).not.toContain(ada.customer.id);
  expect(await erase(stage.teamId, ada.customer.id)).toMatchObject({ code: 0 });

  // Stripe may send an event later that it has made before.
  const late = eventOf({ ...ada.customer, name: "Ada again" }, { created: 1_700_000_000 });
  const ofBob = eventOf(bob.customer);
  await stage.apply(late, ofBob);
  expect(await payloadsWith(stage, ada.customer.id)).toEqual([late.id]);
  await server.sql`
    update billstack.erasures set looked_at = looked_at - interval '1 hour' where customer_id = ${ada.customer.id}`;
  await sweep(server);
  await until("the payload to go", async () => (await payloadsWith(stage, ada.customer.id)).length === 0);
  // The sweep has also looked for missed events, which name both.
  expect(await payloadsWith(stage, bob.customer.id)).toEqual(expect.arrayContaining([...before, ofBob.id]));
  expect(await stage.row("customers", ada.customer.id)).toMatchObject({ name: null, email: null });
});

// Stripe keeps redacted objects, with a mark and with placeholders in place of personal data.
it.concurrent("erases a customer whom Stripe has redacted, but not one whose redaction goes on", async () => {
  const { stage, ada, bob } = await openScene();
  const before = await payloadsWith(stage, bob.customer.id);
  const stripe = await WatchedStripe.before({ url: server.sandbox.url, close: () => Promise.resolve() });
  try {
    const redact = (status: string): void => {
      const mark = { redaction: { status }, metadata: {} };
      const answers = new Map<string, object>([
        [
          `/v1/customers/${ada.customer.id}`,
          { ...ada.customer, ...mark, name: "[redacted]", email: "[redacted]" },
        ],
        [`/v1/charges/${ada.charge.id}`, { ...ada.charge, ...mark, receipt_email: "[redacted]" }],
      ]);
      stripe.answer = ({ path }, response) => {
        const answer = answers.get(path);
        if (answer !== undefined) reply(response, 200, answer);
        return answer !== undefined;
      };
    };
    redact("processing");
    const refused = await eraseAt(stripe.url, stage.teamId, ada.customer.id, "--yes");
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.output).toContain("Stripe still has the customer");
    expect(await stage.row("customers", ada.customer.id)).toMatchObject({ name: "Ada" });

    redact("redacted");
    const done = await eraseAt(stripe.url, stage.teamId, ada.customer.id, "--yes");
    expect(done).toMatchObject({ code: 0 });
    expect(await stage.row("customers", ada.customer.id)).toMatchObject({
      name: "[redacted]",
      email: "[redacted]",
      metadata: {},
    });
    expect(await stage.row("charges", ada.charge.id)).toMatchObject({ receipt_email: "[redacted]" });
    for (const { id } of [ada.customer, ada.charge, ada.refund])
      expect(await payloadsWith(stage, id)).toEqual([]);
    // The search for missed events may have added more of Bob's events meanwhile.
    expect(await payloadsWith(stage, bob.customer.id)).toEqual(expect.arrayContaining(before));
    expect(await stage.row("customers", bob.customer.id)).toMatchObject({ name: "Bob" });
  } finally {
    await stripe.close();
  }
});

it.concurrent(
  "removes the row of a customer whom Stripe does not know, and leaves the payload of a waiting event",
  async () => {
    const stage = await Stage.ready(server);
    const gone = customerOf(`cus_${unique()}`, "Gone");
    const event = eventOf(gone);
    await stage.apply(event);
    expect(await stage.row("customers", String(gone["id"]))).toMatchObject({ name: "Gone" });
    await server.sql`
    update billstack.inbox set status = 'waiting', next_attempt_at = now() + interval '1 hour'
    where event_id = ${event.id}`;
    const part = await erase(stage.teamId, String(gone["id"]), "--yes");
    expect(part).toMatchObject({ code: 1 });
    expect(part.output).toContain("1 events wait to be applied");
    expect(await stage.row("customers", String(gone["id"]))).toBeUndefined();
    expect(await payloadsWith(stage, String(gone["id"]))).toEqual([event.id]);
    await server.sql`update billstack.inbox set next_attempt_at = now() where event_id = ${event.id}`;
    await until("the event", async () => (await stage.event(event.id))?.["status"] !== "waiting");
    expect(await erase(stage.teamId, String(gone["id"]), "--yes")).toMatchObject({ code: 0 });
    expect(await payloadsWith(stage, String(gone["id"]))).toEqual([]);
    expect(await stage.row("customers", String(gone["id"]))).toBeUndefined();
  },
);

it.concurrent("does nothing for what is no customer, no team, or a team that is not connected", async () => {
  const stage = await Stage.open(server);
  const cases = [
    [stage.teamId, "cus_'; drop schema billstack", "is not the id of a customer"],
    ["nosuchteam000000", "cus_1", "There is no team"],
    [stage.teamId, "cus_1", "not connected"],
  ] as const;
  const answers = await Promise.all(cases.map(([team, customer]) => erase(team, customer, "--yes")));
  for (const [index, [, , why]] of cases.entries())
    expect(answers[index]).toEqual({ code: 1, output: expect.stringContaining(why) as string });
});

it.concurrent("says that nothing is stored of a customer whom nobody knows", async () => {
  const { teamId } = await Stage.ready(server);
  const customer = `cus_${unique()}`;
  for (const more of [[], ["--yes"]]) {
    const { code, output } = await erase(teamId, customer, ...more);
    expect(output).toContain(`BillStack stores nothing of the customer ${customer}`);
    expect(code).toBe(1);
  }
});
