import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { customerOf, eventOf, Stage, unique } from "../stage.js";
import { whileNobodyWorks } from "../while-nobody-works.js";

type Row = Record<string, unknown>;

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

/** A broken row of the inbox, as an older version of BillStack or a hostile endpoint may have left it. */
interface Poisoned {
  id: string;
  type: string;
  objectId: string | null;
  created: string;
  payload: string | null;
}

async function insert(stage: Stage, { id, type, objectId, created, payload }: Poisoned): Promise<void> {
  await server.sql`
    insert into billstack.inbox (connection_id, event_id, type, object_id, created, status, payload)
    select id, ${id}, ${type}, ${objectId}, ${created}::text::timestamptz, 'waiting', ${payload}
    from billstack.connections where team_id = ${stage.teamId}`;
}

/**
 * Makes a row whose event carries `object` and can be applied without a request to Stripe. `over` replaces fields.
 */
function rowAbout(object: Row, over: Partial<Poisoned> = {}, ofEvent: Row = {}): Poisoned {
  const event = eventOf(object, ofEvent);
  return {
    id: event.id,
    type: String(event["type"]),
    objectId: String(object["id"]),
    created: new Date(Number(event["created"]) * 1_000).toISOString(),
    payload: JSON.stringify(event),
    ...over,
  };
}

const customer = (over: Row = {}): Row => ({ ...customerOf(`cus_${unique()}`, "Poisoned"), ...over });

/** Returns JSON of `depth` nested lists. */
const nested = (depth: number): string => `${"[".repeat(depth)}1${"]".repeat(depth)}`;

/** Makes a row with `json` as the customer's metadata. Such deep JSON is too much for JSON.stringify. */
function withMetadata(json: string): Poisoned {
  const row = rowAbout(customer({ metadata: "HERE" }));
  return { ...row, payload: row.payload?.replace('"HERE"', json) ?? null };
}

/** Broken events: what is wrong, the row, and the error that BillStack must store for it. */
const POISONED: [string, () => Poisoned, RegExp][] = [
  [
    "without a payload",
    () => rowAbout(customer(), { payload: null }),
    /payload is not stored any more.+sync again/,
  ],
  [
    "with a payload that is no JSON",
    () => rowAbout(customer(), { payload: '{"id": "evt' }),
    /payload is not JSON/,
  ],
  [
    "with a payload of another form",
    () => rowAbout(customer(), { payload: "[1, 2]" }),
    /payload is not an event/,
  ],
  [
    "with a payload without an object",
    () => rowAbout(customer(), { payload: '{"id":"evt_1","data":{}}' }),
    /payload is not an event/,
  ],
  ["of a type without a table", () => rowAbout({ id: "x_1", object: "unheard.of" }), /unheard\.of.+no table/],
  ["of an object that names no type", () => rowAbout({ id: "x_2" }), /no table/],
  ["that names no object", () => rowAbout(customer(), { objectId: null }), /row names no object/],
  ["nested 10,000 deep", () => withMetadata(nested(10_000)), /nested/],
  ["nested 200,000 deep", () => withMetadata(nested(200_000)), /nested/],
];

/** Rows that look broken and can be applied. */
const HARMLESS: [string, () => Poisoned][] = [
  [
    "whose object names no id",
    () => ({
      ...rowAbout(customer()),
      payload: JSON.stringify(eventOf({ object: "customer", name: "No id" })),
    }),
  ],
  ["with NUL in a text", () => rowAbout(customer({ name: "a\u0000b" }))],
  ["with half of a character", () => rowAbout(customer({ name: "a\ud800b", metadata: { half: "\udc00" } }))],
  ["with a text of a megabyte", () => rowAbout(customer({ description: "x".repeat(1_000_000) }))],
];

async function failedOnce(stage: Stage, id: string): Promise<Row> {
  return until(`${id} to fail`, async () => {
    const event = await stage.event(id);
    return Number(event?.["attempts"]) >= 1 && event;
  });
}

// The tests mostly wait for the next try of an event, so several of them run at the same time.
describe.concurrent("a broken event among others", () => {
  it.each(POISONED)("%s fails alone, is tried again later, and shows why", async (_, poisoned, lastError) => {
    const stage = await Stage.ready(server);
    const poison = poisoned();
    const others = Array.from({ length: 5 }, () => rowAbout(customer()));
    await whileNobodyWorks(stage, async () => {
      for (const row of [...others.slice(0, 2), poison, ...others.slice(2)]) await insert(stage, row);
    });
    for (const { id, objectId } of others) {
      expect(await stage.settled(id)).toMatchObject({ status: "applied", attempts: 1 });
      expect(await stage.row("customers", objectId ?? "")).toMatchObject({ name: "Poisoned" });
    }
    const first = await failedOnce(stage, poison.id);
    expect(first).toMatchObject({ status: "waiting", failures: 1, held_up: false });
    expect(first["last_error"]).toMatch(lastError);
    expect((first["next_attempt_at"] as Date).getTime()).toBeGreaterThan(Date.now() - 1_000);
    // A person finds the error in the list of events, in the event itself, and in the status.
    expect(await stage.person.call("GET", "T/stripe/events")).toMatchObject({ status: 200 });
    expect(await stage.person.call("GET", `T/stripe/events/${poison.id}`)).toMatchObject({
      status: 200,
      body: { id: poison.id, lastError: first["last_error"] },
    });
    await server.sql`
      update billstack.inbox set failures = 9, next_attempt_at = now() where event_id = ${poison.id}`;
    expect(await stage.settled(poison.id)).toMatchObject({ status: "buried", failures: 10 });
    expect((await stage.status())["problems"]).toMatchObject([{ code: "events_buried" }]);
  });

  it.each(HARMLESS)("%s is applied", async (_, harmless) => {
    const stage = await Stage.ready(server);
    const row = harmless();
    await whileNobodyWorks(stage, () => insert(stage, row));
    expect(await stage.settled(row.id)).toMatchObject({ status: "applied", last_error: null });
    expect(await stage.row("customers", row.objectId ?? "")).toBeDefined();
  });
});

it.concurrent.each(["infinity", "-infinity", "0044-03-15 BC", "99999-01-01", "-1 day"])(
  "an event with the time %s is applied by reading its object, and can be listed",
  async (time) => {
    const stage = await Stage.ready(server);
    const { id } = await stage.stripe("POST", "customers", { name: "Stripe's" });
    const created = time === "-1 day" ? new Date(Date.now() - 86_400_000).toISOString() : time;
    const row = rowAbout(customerOf(id, "The event's"), { created });
    await whileNobodyWorks(stage, () => insert(stage, row));
    expect(await stage.settled(row.id)).toMatchObject({ status: "applied", attempts: 1 });
    expect(await stage.row("customers", id)).toMatchObject({ name: "Stripe's" });
    const listed = await stage.person.call("GET", "T/stripe/events");
    expect(listed).toMatchObject({ status: 200, body: { events: [{ id: row.id }] } });
  },
);

it("all broken events together delay no other event, and are tried only a few times", async () => {
  const [stage, neighbour] = [await Stage.ready(server), await Stage.ready(server)];
  const poison = POISONED.flatMap(([, poisoned]) => [poisoned(), poisoned()]);
  const others = Array.from({ length: 20 }, () => rowAbout(customer()));
  await whileNobodyWorks(stage, async () => {
    for (const row of [...poison, ...others]) await insert(stage, row);
  });
  const event = eventOf(customerOf(`cus_${unique()}`, "Beside"));
  await neighbour.apply(event);
  expect(await neighbour.event(event.id)).toMatchObject({ attempts: 1 });
  for (const { id } of others)
    expect(await stage.settled(id)).toMatchObject({ status: "applied", attempts: 1 });
  for (const { id } of poison) await failedOnce(stage, id);
  // The second attempt comes one second after the first, and the third two seconds after the second.
  const began = performance.now();
  await until("a third try", async () => Number((await stage.event(poison[0]?.id ?? ""))?.["attempts"]) >= 3);
  const [tries] = await server.sql<{ most: number }[]>`
    select max(attempts) as most from billstack.inbox join billstack.connections on connections.id = connection_id
    where team_id = ${stage.teamId}`;
  expect(performance.now() - began).toBeGreaterThan(1_500);
  expect(tries?.most).toBeLessThanOrEqual(4);
});
