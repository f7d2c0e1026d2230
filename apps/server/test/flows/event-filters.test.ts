import { startTestServer, until, type Answer, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { customerOf, eventOf, later, Stage, unique } from "../stage.js";
import { unstorable } from "../unstorable.js";

type Row = Record<string, unknown>;

let server: TestServer;
let stage: Stage;
beforeAll(async () => {
  server = await startTestServer();
  stage = await Stage.ready(server);
});
afterAll(() => server.stop());

const get = (path: string, of = stage): Promise<Answer> => of.person.call("GET", `T/${path}`);

describe("the filters of events", () => {
  let other: Stage;
  const ids: string[] = [];
  beforeAll(async () => {
    other = await Stage.ready(server);
    const types = [
      "customer.created",
      "customer.updated",
      "customer_cash_balance_transaction.created",
      "price.updated",
    ];
    for (const type of types) {
      const object = type.startsWith("price")
        ? { id: "price_1", object: "price" }
        : customerOf("cus_1", type);
      const event = eventOf(object, { type, created: later(ids.length) });
      ids.push(event.id);
      await other.apply(event);
    }
    // A minute between each two.
    for (const [index, id] of ids.entries())
      await server.sql`
        update billstack.inbox set received_at = '2026-05-01T12:00:00Z'::timestamptz + make_interval(mins => ${index})
        where event_id = ${id}`;
    // Waiting events are found in another way than all others.
    await server.sql`
      update billstack.inbox set status = 'waiting', next_attempt_at = now() + interval '1 day'
      where event_id = ${ids[3] ?? ""}`;
  });

  /** Returns the places of the events that a filter finds. */
  async function places(query: string): Promise<number[]> {
    const { status, body, text } = await get(`stripe/events?${query}`, other);
    if (status !== 200) throw new Error(text);
    return (body["events"] as { id: string }[]).map(({ id }) => ids.indexOf(id));
  }

  it.each<[string, number[]]>([
    ["type=customer.updated", [1]],
    ["type=customer", [2, 1, 0]],
    ["type=customer.", [1, 0]],
    ["type=customer.*", [1, 0]],
    ["type=*.updated", [3, 1]],
    ["type=c*.*d", [2, 1, 0]],
    ["type=*", [3, 2, 1, 0]],
    ["type=updated", []],
    ["type=customer%25", []],
    ["type=*customer.updated*customer.updated", []],
    ["objectId=cus_1", [2, 1, 0]],
    ["objectId=cus_1&type=*.updated", [1]],
    ["objectId=cus_2", []],
    ["receivedAfter=2026-05-01T12:01:00Z", [3, 2, 1]],
    ["receivedAfter=2026-05-01T14:01:00%2B02:00&receivedBefore=2026-05-01T12:02:00Z", [1]],
    ["type=customer&status=applied&limit=1", [2]],
    ["type=customer&status=buried", []],
    ["type=price&status=waiting", [3]],
    ["objectId=price_1", [3]],
  ])("%s finds the events %j", async (query, expected) => {
    expect(await places(query)).toEqual(expected);
  });

  it("give pages that follow each other for several types", async () => {
    const { body } = await get("stripe/events?type=customer*&limit=2", other);
    const cursor = encodeURIComponent(String(body["nextCursor"]));
    expect(await places(`type=customer*&limit=2&cursor=${cursor}`)).toEqual([0]);
  });

  it("refuse a time that is none, and a text that is too long", async () => {
    for (const query of [
      "receivedAfter=yesterday",
      "receivedBefore=0000-01-01T00:00:00Z",
      `type=${"x".repeat(201)}`,
      "objectId=",
    ])
      expect((await get(`stripe/events?${query}`, other)).status).toBe(400);
  });

  it("know the types that there are; a team without a connection has none", async () => {
    expect((await get("stripe/events/types", other)).body).toEqual({
      types: [
        "customer.created",
        "customer.updated",
        "customer_cash_balance_transaction.created",
        "price.updated",
      ],
    });
    expect((await get("stripe/events/types", await Stage.open(server))).body).toEqual({ types: [] });
  });
});

describe("a replay of what a filter shows", () => {
  const matching = async (query: string) => (await get(`stripe/events/matching?${query}`)).body;
  const replay = (body: Row): Promise<Answer> =>
    stage.person.call("POST", "T/stripe/events/replay-matching", body);

  it("replays the events that were counted, no newer ones, and says so in the audit", async () => {
    const id = `cus_${unique()}`;
    const events = [1, 2, 3].map((second) =>
      eventOf(customerOf(id, String(second)), { created: later(second) }),
    );
    const [first, second, newer] = events as [(typeof events)[0], (typeof events)[0], (typeof events)[0]];
    await stage.apply(first, second);
    const counted = await matching(`objectId=${id}`);
    expect(counted).toMatchObject({ events: 2, isMore: false });
    await stage.apply(newer);
    const filter = { objectId: id, receivedBefore: counted["receivedBefore"] };
    const { status, body } = await replay({ ...filter, confirmed: 2 });
    expect({ status, body }).toEqual({ status: 200, body: { success: true, replayed: 2 } });
    await until("both to be applied again", async () =>
      (await Promise.all([first, second].map((event) => stage.event(event.id)))).every(
        (event) => event?.["attempts"] === 2,
      ),
    );
    expect(await stage.event(newer.id)).toMatchObject({ attempts: 1 });
    expect(await stage.row("customers", id)).toMatchObject({ name: "3" });
    const audit = await get("audit?action=events.replayed_by_filter");
    expect(audit.body["entries"]).toEqual([
      expect.objectContaining({ detail: { events: 2, ...filter }, userId: expect.any(String) as unknown }),
    ]);
  });

  it("changes nothing if more events match than were agreed to", async () => {
    const id = `cus_${unique()}`;
    await stage.apply(eventOf(customerOf(id, "1")), eventOf(customerOf(id, "2"), { created: later(5) }));
    const refused = await replay({ objectId: id, confirmed: 1 });
    expect({ status: refused.status, code: refused.body["code"] }).toEqual({
      status: 400,
      code: "invalid_input",
    });
    for (const confirmed of [0, 10_001, 1.5, "2"])
      expect((await replay({ objectId: id, confirmed })).status).toBe(400);
    const rows = await server.sql`select attempts from billstack.inbox where object_id = ${id}`;
    expect(rows.map((row) => row["attempts"])).toEqual([1, 1]);
  });

  it("leaves out events that cannot be replayed, and other teams", async () => {
    const id = `cus_${unique()}`;
    const other = await Stage.ready(server);
    for (const of of [stage, other]) await of.apply(eventOf(customerOf(id, "Ada")));
    const kept = eventOf(customerOf(id, "Eve"), { created: later(5) });
    await stage.apply(kept);
    await server.sql`update billstack.inbox set payload = null where event_id = ${kept.id}`;
    expect(await matching(`objectId=${id}`)).toMatchObject({ events: 1 });
    expect((await replay({ objectId: id, confirmed: 5 })).body["replayed"]).toBe(1);
    expect((await replay({ objectId: "cus_nothing", confirmed: 5 })).body["replayed"]).toBe(0);
    const others = await server.sql`
      select attempts from billstack.inbox join billstack.connections on connections.id = connection_id
      where team_id = ${other.teamId} and object_id = ${id}`;
    expect(others.map((row) => row["attempts"])).toEqual([1]);
  });
});

it("an event shows its last failed attempts with their errors and times, at most ten, and keeps them when it is replayed", async () => {
  const event = unstorable();
  await stage.deliver(event.json);
  await until("eleven attempts", async () => {
    await stage.person.call("POST", `T/stripe/events/${event.id}/replay`);
    return Number((await stage.event(event.id))?.["attempts"]) >= 11;
  });
  const shown = async () =>
    (await get(`stripe/events/${event.id}`)).body as Row & {
      failedAttempts: { at: string; error: string; heldUp: boolean }[];
    };
  const failed = await shown();
  expect(failed.failedAttempts).toHaveLength(10);
  expect(failed.failedAttempts[9]).toMatchObject({
    error: expect.stringContaining("nested too deep") as unknown,
    heldUp: false,
  });
  const times = failed.failedAttempts.map(({ at }) => at);
  expect(times).toEqual(times.toSorted());
  await stage.person.call("POST", `T/stripe/events/${event.id}/replay`);
  const again = await shown();
  expect(again.failedAttempts).toHaveLength(10);
  expect(again).toMatchObject({ status: "waiting", nextAttemptAt: expect.any(String) as unknown });
});
