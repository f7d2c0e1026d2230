import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { customerOf, eventOf, later, Stage, unique } from "../stage.js";
import { unstorable } from "../unstorable.js";

let server: TestServer;
let stage: Stage;
beforeAll(async () => {
  server = await startTestServer();
  stage = await Stage.ready(server);
});
afterAll(() => server.stop());

const name = async (id: string) => (await stage.row("customers", id))?.["name"];
const dueNow = (id: string) =>
  server.sql`update billstack.inbox set next_attempt_at = now() where event_id = ${id}`;
const failed = (on: Stage, id: string, attempts = 1) =>
  until(`${id} to fail`, async () => {
    const event = await on.event(id);
    return Number(event?.["attempts"]) >= attempts && event;
  });

describe.concurrent("replay", () => {
  const replay = (id: string) => stage.person.call("POST", `T/stripe/events/${id}/replay`);

  it("of the newest event reads the object, and of an older event changes nothing", async () => {
    const { id } = await stage.stripe("POST", "customers", { name: "Stripe's" });
    const created = later();
    const [older, newer] = [
      eventOf(customerOf(id, "First"), { created }),
      eventOf(customerOf(id, "Second"), { created: created + 1 }),
    ];
    await stage.apply(older, newer);
    expect(await replay(older.id)).toMatchObject({ status: 200 });
    expect(await stage.settled(older.id)).toMatchObject({ status: "applied" });
    expect(await name(id)).toBe("Second");
    await replay(newer.id);
    await until("Stripe's state", async () => (await name(id)) === "Stripe's");
  });

  it("of another team's event answers 404", async () => {
    const event = eventOf(customerOf(`cus_${unique()}`, "Mine"));
    await stage.apply(event);
    const other = await Stage.ready(server);
    for (const [method, path] of [
      ["POST", `T/stripe/events/${event.id}/replay`],
      ["GET", `T/stripe/events/${event.id}`],
    ] as const) {
      expect(await other.person.call(method, path)).toMatchObject({
        status: 404,
        body: { code: "not_found" },
      });
    }
  });
});

describe.concurrent("an event that cannot be applied", () => {
  it("is tried again, buried after ten failures, and can be replayed; other events are applied meanwhile", async () => {
    const bad = unstorable(`in_${unique()}`);
    const good = eventOf(customerOf(`cus_${unique()}`, "Not held up"));
    await stage.deliver(bad.json);
    await stage.deliver(good);
    expect(await stage.settled(good.id)).toMatchObject({ status: "applied" });
    const first = await failed(stage, bad.id);
    expect(first).toMatchObject({
      status: "waiting",
      last_error: expect.stringContaining("nested too deep"),
    });
    expect((first["next_attempt_at"] as Date).getTime()).toBeGreaterThan(Date.now() - 1_000);
    await server.sql`update billstack.inbox set failures = 9 where event_id = ${bad.id}`;
    await dueNow(bad.id);
    expect(await stage.settled(bad.id)).toMatchObject({ status: "buried", failures: 10 });
    const listed = await stage.person.call("GET", "T/stripe/events?status=buried");
    expect(listed.body["events"]).toMatchObject([{ id: bad.id, status: "buried" }]);
    await stage.person.call("POST", `T/stripe/events/${bad.id}/replay`);
    const again = await failed(stage, bad.id, 3);
    expect(again).toMatchObject({ status: "waiting", failures: 1 });
  });

  it("does not delay later events of its object, and a replay does not overwrite them", async () => {
    const own = await Stage.ready(server);
    const id = `in_${unique()}`;
    const created = later();
    const bad = unstorable(id, created);
    await own.deliver(bad.json);
    await failed(own, bad.id);
    await server.sql`update billstack.inbox set failures = 9 where event_id = ${bad.id}`;
    await dueNow(bad.id);
    expect(await own.settled(bad.id)).toMatchObject({ status: "buried" });
    await own.apply(eventOf({ id, object: "invoice", subtotal: 200 }, { created: created + 1 }));
    expect(await own.row("invoices", id)).toMatchObject({ subtotal: "200" });
    await own.person.call("POST", `T/stripe/events/${bad.id}/replay`);
    expect(await own.settled(bad.id)).toMatchObject({ status: "applied" });
    expect(await own.row("invoices", id)).toMatchObject({ subtotal: "200" });
  });

  it.each(["403", "429", "500", "drop", "garbage", "empty"])(
    "because Stripe answers a fetch with %s is tried again without end",
    async (kind) => {
      const own = await Stage.ready(server);
      const { id } = await own.stripe("POST", "customers", { name: "Fetched" });
      const created = later();
      await own.apply(eventOf(customerOf(id, "Event"), { created }));
      await own.fault(kind, { match: { path: "/v1/customers" } });
      // A different event of the same second: only a read of the object can tell which of the two is newer.
      const event = eventOf(customerOf(id, "Another event"), { created });
      await own.deliver(event);
      await failed(own, event.id);
      await server.sql`update billstack.inbox set attempts = 50, next_attempt_at = now() where event_id = ${event.id}`;
      expect(await failed(own, event.id, 51)).toMatchObject({
        status: "waiting",
        failures: 0,
        last_error: expect.any(String),
      });
      await own.noFaults();
      await dueNow(event.id);
      expect(await own.settled(event.id)).toMatchObject({ status: "applied", last_error: null });
      expect(await own.row("customers", id)).toMatchObject({ name: "Fetched" });
    },
  );

  it("because Stripe is down does not count as failed, and is tried again within five minutes", async () => {
    const own = await Stage.ready(server);
    const { id } = await own.stripe("POST", "customers", { name: "Fetched" });
    const event = eventOf(customerOf(id, "Event"), { created: 1_700_000_000 });
    await own.fault("500", { match: { path: "/v1/customers" }, times: 1_000 });
    await own.deliver(event);
    await failed(own, event.id);
    await server.sql`
      update billstack.inbox set attempts = 50, failures = 8, next_attempt_at = now() where event_id = ${event.id}`;
    const held = await failed(own, event.id, 51);
    expect(held).toMatchObject({ status: "waiting", failures: 8, held_up: true });
    const waitsMs = (held["next_attempt_at"] as Date).getTime() - Date.now();
    expect(waitsMs).toBeGreaterThan(4 * 60_000);
    expect(waitsMs).toBeLessThan(5 * 60_000 + 2_000);
  });

  it("because Stripe was down is applied as soon as another event could be applied", async () => {
    const own = await Stage.ready(server);
    const made = await Promise.all(
      ["one", "two", "three"].map((text) => own.stripe("POST", "customers", { name: text })),
    );
    const events = made.map(({ id }) => eventOf(customerOf(id, "Event"), { created: 1_700_000_000 }));
    await own.fault("500", { match: { path: "/v1/customers" }, times: 1_000 });
    for (const event of events) await own.deliver(event);
    for (const { id } of events) await failed(own, id);
    const ids = events.map(({ id }) => id);
    await server.sql`
      update billstack.inbox set next_attempt_at = now() + interval '5 minutes' where event_id = any (${ids})`;
    await own.noFaults();
    await dueNow(ids[0] ?? "");
    for (const id of ids) expect(await own.settled(id)).toMatchObject({ status: "applied" });
  });

  it("because the key may not read its type waits, and other events of the type wait without a request of their own", async () => {
    const own = await Stage.ready(server);
    const made = await Promise.all(
      Array.from({ length: 30 }, (_, n) => own.stripe("POST", "customers", { name: `c${n}` })),
    );
    await own.fault("403", { match: { path: "/v1/customers" }, times: 5 });
    // A lease is valid while a database session of its process is open, here the session of this test.
    const lease = (end: string) =>
      server.sql.unsafe(`
        update billstack.connections
        set leased_by = current_setting('application_name') || ' test', leased_until = ${end}
        where team_id = '${own.teamId}'`);
    await lease("now() + interval '1 minute'");
    const events = made.map(({ id }) => eventOf(customerOf(id, "Event"), { created: 1_700_000_000 }));
    await Promise.all(events.map((event) => own.deliver(event)));
    await lease("now()");
    const attempts = [];
    for (const { id } of events) attempts.push((await own.settled(id))["attempts"]);
    expect(attempts.filter((tries) => Number(tries) < 2)).toEqual([]);
  });

  it("because the key was revoked waits, the status says so, and it is applied with the new key", async () => {
    const own = await Stage.ready(server);
    const { id } = await own.stripe("POST", "customers", { name: "Fetched" });
    await own.sandbox("POST", `${own.account}/revoke`);
    const event = eventOf(customerOf(id, "Event"), { created: 1_700_000_000 });
    await own.deliver(event);
    await failed(own, event.id);
    const status = await until("the proof of the key", async () => {
      const read = await own.status();
      return read["keyValid"] === false && read;
    });
    expect(status).toMatchObject({ connected: true, isActive: false, keyValid: false });
    await server.sql`update billstack.inbox set attempts = 20 where event_id = ${event.id}`;
    await dueNow(event.id);
    await failed(own, event.id, 21);
    expect(await own.event(event.id)).toMatchObject({ status: "waiting" });
    await own.sandbox("POST", `${own.account}/restore`);
    const { secretKey, publishableKey } = own.keys;
    expect(await own.person.call("PUT", "T/stripe/keys", { secretKey, publishableKey })).toMatchObject({
      status: 200,
      text: '{"success":true}',
    });
    expect(await own.settled(event.id)).toMatchObject({ status: "applied" });
    expect(await own.status()).toMatchObject({ isActive: true, keyValid: true });
  });
});
