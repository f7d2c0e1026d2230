import { createSandbox } from "@billstack/stripe-sandbox";
import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";

import { reply } from "../fake-stripe.js";
import { rewriteObjects } from "../rewrite-objects.js";
import { allRows, corruptRows } from "../corrupt-rows.js";
import { customerOf, eventOf, Stage } from "../stage.js";
import { subscribeWithFeatures } from "../subscribe-with-features.js";
import { readVerification, verify, type Verification } from "../verify.js";
import { WatchedStripe } from "../watched-stripe.js";

let stripe: WatchedStripe;
let server: TestServer;
beforeAll(async () => {
  stripe = await WatchedStripe.before(await createSandbox());
  server = await startTestServer({ sandboxUrl: stripe.url });
});
afterAll(async () => {
  await server.stop();
  await stripe.close();
});
/** Replaced answers by path. Tests that run at the same time use different objects, so their paths differ. */
const answersTo = new Map<string, [status: number, body: object]>();
beforeEach(() => {
  stripe.answer = ({ path }, response) => {
    const answer = answersTo.get(path);
    if (answer !== undefined) reply(response, ...answer);
    return answer !== undefined;
  };
});

async function loaded(customers: number, key: (account: string) => object = () => ({})): Promise<Stage> {
  const stage = await Stage.open(server);
  await stage.sandbox("POST", `${stage.account}/seed`, { customers });
  await stage.connect(key(stage.account));
  expect((await stage.backfill()).body).toMatchObject({ message: "Backfill completed" });
  return stage;
}

/** Returns the requests for single objects under a path since `from`. */
function singles(from: number, path: string): string[] {
  return stripe.asked
    .slice(from)
    .flatMap((asked) =>
      asked.path.replace(path, "").split("/").length === 2 && asked.path.startsWith(path) ? [asked.path] : [],
    );
}

const named = ({ object, id }: { object: string; id: string }): string => `${object} ${id}`;

async function someId(stage: Stage, table: string, where = "true"): Promise<string> {
  const [row] = await server.sql.unsafe<{ id: string }[]>(
    `select id from "${stage.schema}"."${table}" where ${where} order by id limit 1`,
  );
  return row?.id ?? "";
}

function answerTo(path: string, status: number, body: object): void {
  stripe.answer = (asked, response) => {
    if (asked.path !== path) return false;
    reply(response, status, body);
    return true;
  };
}

/** Makes BillStack check the undecided objects now, instead of later. */
async function lookAgain(verification: Verification): Promise<void> {
  await server.sql`
    update billstack_jobs.job set start_after = now()
    where name = 'look_again' and state = 'created' and data ->> 'verificationId' = ${verification.id}`;
}

it("fields that Stripe generates again for each answer are no difference", async () => {
  const stage = await loaded(60);
  const from = stripe.asked.length;
  expect(await verify(stage)).toMatchObject({
    status: "completed",
    differences: [],
    undecided: [],
    equalAsOf: expect.any(String),
  });
  expect(singles(from, "/v1/invoices")).toEqual([]);
});

it("a hundred wrong rows are found and corrected during entitlements, a test clock and events, and no other row changes", async () => {
  const stage = await Stage.ready(server);
  await stage.sandbox("POST", `${stage.account}/seed`, { customers: 60 });
  await subscribeWithFeatures(stage, 3);
  const now = Math.floor(Date.now() / 1_000);
  const clock = await stage.stripe("POST", "test_helpers/test_clocks", { frozen_time: String(now) });
  await stage.stripe("POST", "customers", { name: "On a clock", test_clock: clock.id });
  await stage.backfill();
  await stage.person.call("POST", "T/stripe/webhook-endpoint");
  // A new endpoint causes a catch-up, whose events would correct some rows before the verification finds them.
  await until("the catch-up", async () => (await stage.status())["eventsCompleteUntil"] !== null);
  await until("its events", async () => ((await stage.inbox())["waiting"] ?? 0) === 0);
  const before = await allRows(stage);
  const faults = await corruptRows(stage);
  const running = verify(stage, 90);
  const names = ["One", "Two", "Three"];
  const told = await Promise.all(names.map((name) => stage.stripe("POST", "customers", { name })));
  const done = await running;
  expect(new Set(done.differences.map(named))).toEqual(faults);
  expect(done.differences.filter(({ healed }) => !healed)).toEqual([]);
  expect(done).toMatchObject({ undecided: [], equalAsOf: expect.any(String) });
  for (const { id } of told) await until("its row", () => stage.row("customers", id));
  const ids = told.map(({ id }) => id);
  await server.sql`delete from ${server.sql(`${stage.schema}.customers`)} where id = any (${ids})`;
  expect(await allRows(stage)).toEqual(before);
}, 150_000);

it("a column that changes with each answer is undecided, and does not hide a difference in another column", async () => {
  const stage = await loaded(2);
  const [wrong, right] = [
    await someId(stage, "invoices"),
    await someId(
      stage,
      "invoices",
      "id <> (select min(id) from invoices)".replace("from invoices", `from "${stage.schema}".invoices`),
    ),
  ];
  let answers = 0;
  rewriteObjects(
    stripe,
    ({ path }) => path.startsWith("/v1/invoices"),
    (object) => {
      answers += 1;
      if (object["id"] === wrong || object["id"] === right) object["footer"] = `moved ${answers}`;
    },
  );
  await server.sql`
    update ${server.sql(`${stage.schema}.invoices`)} set amount_due = 4711 where id = ${wrong}`;
  const done = await verify(stage, 90);
  expect(done.differences).toMatchObject([{ object: "invoice", id: wrong, kind: "different", healed: true }]);
  expect(done.undecided).toMatchObject([
    { object: "invoice", id: right, reason: expect.stringContaining("footer"), since: expect.any(String) },
  ]);
  expect(done.result["invoice"]).toMatchObject({ different: 1, healed: 1, undecided: 1 });
  expect(done).toMatchObject({ status: "completed", equalAsOf: null });
}, 120_000);

it("entitlements that differ are found and corrected", async () => {
  const stage = await loaded(3);
  const { customer } = await subscribeWithFeatures(stage, 3);
  await stage.backfill();
  const table = server.sql(`${stage.schema}.active_entitlements`);
  const before = await allRows(stage);
  await server.sql`delete from ${table} where id = (select min(id) from ${table})`;
  await server.sql`update ${table} set lookup_key = 'forged' where id = (select max(id) from ${table})`;
  await server.sql`insert into ${table} (id, customer) values ('ent_forged', ${customer}), ('ent_stray', 'cus_stray')`;
  const done = await verify(stage);
  expect(done).toMatchObject({ status: "completed", error: null, equalAsOf: expect.any(String) });
  const object = "entitlements.active_entitlement_summary";
  expect(new Set(done.differences.map(named))).toEqual(
    new Set([`${object} ${customer}`, `${object} cus_stray`]),
  );
  expect(await allRows(stage)).toEqual(before);
});

it("an object with a waiting event is undecided until the event is applied", async () => {
  const stage = await loaded(4);
  await stage.fault("500", { match: { path: "/v1/events" } });
  const { id } = await stage.stripe("POST", "customers", { name: "Waits" });
  const event = eventOf(customerOf(id, "Waits"), { type: "customer.created", created: 1_600_000_000 });
  await stage.fault("500", { match: { path: `/v1/customers/${id}` } });
  await stage.deliver(event);
  await until("a failed attempt", async () => (await stage.event(event.id))?.["held_up"] === true);
  const attemptAt = (time: string) => server.sql`
    update billstack.inbox set next_attempt_at = ${time}::text::timestamptz, held_up = false
    where event_id = ${event.id}`;
  await attemptAt("2100-01-01");
  await stage.noFaults();
  await stage.fault("500", { match: { path: "/v1/events" } });
  const done = await verify(stage);
  expect(done).toMatchObject({
    differences: [],
    undecided: [{ object: "customer", id, reason: expect.stringContaining("event") }],
    equalAsOf: null,
    result: { customer: { undecided: 1, missing: 0 } },
  });
  expect(await stage.status()).toMatchObject({ equalAsOf: null });
  await attemptAt("now");
  await stage.settled(event.id);
  await lookAgain(done);
  const cleared = await until("the copy to be equal", async () => {
    const now = await readVerification(stage);
    return now?.equalAsOf !== null && now;
  });
  expect(cleared).toMatchObject({ id: done.id, undecided: [], differences: [] });
  expect(cleared.result["customer"]).toMatchObject({ undecided: 0 });
});

it("an undecided object that differs is corrected when it is checked again", async () => {
  const stage = await loaded(4);
  const id = await someId(stage, "customers");
  await server.sql`update ${server.sql(`${stage.schema}.customers`)} set name = 'Mallory' where id = ${id}`;
  answerTo(`/v1/customers/${id}`, 403, {
    error: { type: "invalid_request_error", message: "Not permitted." },
  });
  const done = await verify(stage);
  expect(done).toMatchObject({
    undecided: [{ object: "customer", id, reason: expect.stringContaining("may not read") }],
    equalAsOf: null,
  });
  await lookAgain(done);
  await until("another check", async () => {
    const [run] = await server.sql`select looked_again from billstack.verifications where id = ${done.id}`;
    return run?.["looked_again"] === 1;
  });
  expect(await readVerification(stage)).toMatchObject({ undecided: done.undecided, equalAsOf: null });
  stripe.answer = () => false;
  await lookAgain(done);
  const healed = await until("the copy to be equal again", async () => {
    const now = await readVerification(stage);
    return now?.equalAsOf !== null && now;
  });
  expect(healed).toMatchObject({
    undecided: [],
    differences: [{ object: "customer", id, kind: "different", healed: true }],
    result: { customer: { different: 1, healed: 1, undecided: 0 } },
  });
});

const ERRORS = {
  "an internal error": [500, { error: { type: "api_error", message: "Something broke." } }],
  "a refusal": [403, { error: { type: "invalid_request_error", message: "Not permitted." } }],
  "a lock": [429, { error: { type: "invalid_request_error", code: "lock_timeout", message: "Locked." } }],
  "a bad request": [400, { error: { type: "invalid_request_error", message: "Not like this." } }],
  "another object": [200, { id: "cus_x", object: "customer", created: "yesterday", balance: "much" }],
  "a body that is no object": [200, { data: 4711 }],
} satisfies Record<string, [number, object]>;

it.concurrent.each(Object.entries(ERRORS))(
  "%s as the answer for one object makes it undecided, and the other objects are compared",
  async (_, [status, body]) => {
    const stage = await loaded(4);
    const customers = server.sql(`${stage.schema}.customers`);
    const id = await someId(stage, "customers");
    await server.sql`update ${customers} set name = 'Mallory'`;
    answersTo.set(`/v1/customers/${id}`, [status, body]);
    const done = await verify(stage, 90);
    expect(done).toMatchObject({ status: "completed", error: null, equalAsOf: null });
    expect(done.undecided).toMatchObject([{ object: "customer", id }]);
    expect(done.differences).toHaveLength(3);
    expect(await stage.row("customers", id)).toMatchObject({ name: "Mallory" });
  },
  120_000,
);

it("no row is deleted because a list is suddenly empty", async () => {
  const stage = await loaded(10);
  const before = await allRows(stage);
  const empty = { object: "list", data: [], has_more: false, url: "/v1/charges" };
  answerTo("/v1/charges", 200, empty);
  expect(await verify(stage)).toMatchObject({ differences: [], error: null, status: "completed" });
  expect(await allRows(stage)).toEqual(before);
});

it("no row is deleted because the key may not read a list", async () => {
  const stage = await Stage.ready(server);
  await subscribeWithFeatures(stage, 3);
  await stage.backfill();
  const entitled = await stage.count("active_entitlements");
  expect(entitled).toBe(3);
  answerTo("/v1/customers", 403, { error: { type: "invalid_request_error", message: "Not permitted." } });
  await server.sql`delete from ${server.sql(`${stage.schema}.customers`)}`;
  const done = await verify(stage);
  expect(done.covers).not.toEqual(expect.arrayContaining(["customer"]));
  for (const object of ["customer", "payment_method", "active_entitlement", "tax_id"]) {
    expect(done.covers).not.toContain(object);
    expect(done.result[object]).toMatchObject({
      status: "skipped",
      extra: 0,
      healed: 0,
      reason: expect.any(String),
    });
  }
  expect(done.covers).toContain("invoice");
  expect(await stage.count("active_entitlements")).toBe(entitled);
});
