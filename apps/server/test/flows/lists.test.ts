import { startTestServer, until, type Answer, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { RESOURCES } from "../../src/resources/resources.js";
import { subscribeWithFeatures } from "../subscribe-with-features.js";
import { customerOf, eventOf, later, Stage } from "../stage.js";

type Row = Record<string, unknown> & { id: string };

let server: TestServer;
/** A team with a seeded account, whose data is loaded. */
let stage: Stage;
/** A team whose account is empty, and loaded. */
let emptied: Stage;
/** A customer of the account with a subscription and features. */
let buyer: { customer: string; subscription: string };
beforeAll(async () => {
  server = await startTestServer();
  stage = await Stage.ready(server);
  await stage.sandbox("POST", `${stage.account}/seed`, { customers: 60 });
  buyer = await subscribeWithFeatures(stage, 2);
  emptied = await Stage.ready(server);
  await Promise.all([stage.backfill(), emptied.backfill()]);
});
afterAll(() => server.stop());

const ask = (path: string, of = stage): Promise<Answer> => of.person.call("GET", `T/${path}`);

/** Returns the objects of one page of a list. */
async function page(plural: string, query = ""): Promise<{ objects: Row[]; nextCursor: string | null }> {
  const { status, body, text } = await ask(`${plural}?${query}`);
  if (status !== 200) throw new Error(`${plural}?${query} answered ${status}: ${text}`);
  return { objects: body[plural] as Row[], nextCursor: body["nextCursor"] as string | null };
}

/** Returns the objects of all pages of a list. `between` runs after each page. */
async function all(plural: string, query = "", between?: () => Promise<unknown>): Promise<Row[]> {
  const found: Row[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const { objects, nextCursor } = await page(plural, cursor === "" ? query : `${query}&cursor=${cursor}`);
    found.push(...objects);
    cursor = nextCursor;
    await between?.();
  }
  return found;
}

const idsOf = (rows: { id: string }[]): string[] => rows.map(({ id }) => id);

describe.each(Object.values(RESOURCES))("$plural", ({ plural, one, table, fields, dated }) => {
  it("shows each row once, the newest first, in pages of any size", async () => {
    const rows = await server.sql<{ id: string }[]>`
      select id from ${server.sql(`${stage.schema}.${table}`)}
      order by ${dated ? server.sql`created desc, id collate "C" desc` : server.sql`id`}`;
    expect(rows.length).toBeGreaterThan(1);
    const listed = await all(plural, "limit=7");
    expect(idsOf(listed).toSorted()).toEqual(idsOf(rows).toSorted());
    const times = listed.map(({ created }) => Date.parse(String(created ?? 0)));
    if (dated) expect(times).toEqual(times.toSorted((a, b) => b - a));
    expect(await all(plural, "limit=100")).toEqual(listed);
  });

  it("shows one object in the same form as the list, with all its fields", async () => {
    const { objects } = await page(plural, "limit=1");
    const [object] = objects;
    expect(Object.keys(object ?? {})).toEqual(Object.keys(fields));
    expect((await ask(`${plural}/${object?.id}`)).body).toEqual({ [one]: object });
  });

  it("404 for an unknown id, and for an id of another team", async () => {
    const { objects } = await page(plural, "limit=1");
    for (const answer of [await ask(`${plural}/none`), await ask(`${plural}/${objects[0]?.id}`, emptied)])
      expect(answer).toMatchObject({ status: 404, body: { code: "not_found" } });
    expect((await ask(`${plural}/${objects[0]?.id}`, await Stage.open(server))).body["code"]).toBe(
      "not_connected",
    );
  });

  it.each([
    "limit=0",
    "limit=-1",
    "metadata[__proto__]=1",
    "metadata[a%00b]=1",
    "limit=1e9",
    "limit=1000000000",
    "limit=101",
    "limit=",
    "unknown=1",
    "cursor=",
  ])("400 for ?%s", async (query) => {
    expect(await ask(`${plural}?${query}`)).toMatchObject({ status: 400, body: { code: "invalid_input" } });
  });

  it("400 for a cursor that was forged, or that belongs to another list", async () => {
    const { nextCursor } = await page(plural, "limit=1");
    const cursor = nextCursor ?? "";
    const bytes = Buffer.from(cursor, "base64url");
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    const other = plural === "customers" ? "products" : "customers";
    const foreign = await page(other, "limit=1");
    const forged = [
      bytes.toString("base64url"),
      foreign.nextCursor,
      `${cursor}A`,
      cursor.slice(1),
      "~",
      "%00",
      "1~a",
    ];
    for (const wrong of [...forged, Buffer.from("1~' or true --").toString("base64url")]) {
      const { status, body } = await ask(`${plural}?limit=1&cursor=${wrong}`);
      expect({ wrong, status, code: body["code"] }).toEqual({ wrong, status: 400, code: "invalid_input" });
    }
  });
});

describe("the form", () => {
  it("of a subscription has its items with price and product", async () => {
    const { body } = await ask(`subscriptions/${buyer.subscription}`);
    const stored = await stage.row("subscriptions", buyer.subscription);
    const iso = (seconds: unknown): string => new Date(Number(seconds) * 1_000).toISOString();
    expect(body["subscription"]).toMatchObject({
      id: buyer.subscription,
      customerId: buyer.customer,
      status: "active",
      created: iso(stored?.["created"]),
      currentPeriodEnd: iso(stored?.["current_period_end"]),
      cancelAtPeriodEnd: false,
      trialEnd: null,
      collectionPaused: false,
      metadata: {},
      items: [
        {
          productName: "Plan",
          unitAmount: 500,
          currency: "usd",
          interval: "month",
          intervalCount: 1,
          quantity: 1,
          currentPeriodEnd: iso(stored?.["current_period_end"]),
        },
      ],
    });
  });

  it("of an amount is an integer in the smallest unit, with the currency beside it", async () => {
    const { objects } = await page("invoices", "limit=100");
    expect(objects.length).toBeGreaterThan(0);
    for (const { total, currency } of objects) {
      expect(Number.isSafeInteger(total)).toBe(true);
      expect(currency).toMatch(/^[a-z]{3}$/);
    }
  });

  it("of the entitlements of a customer", async () => {
    expect((await page("entitlements", `customer=${buyer.customer}`)).objects).toMatchObject([
      { customerId: buyer.customer, lookupKey: expect.stringMatching(/^feature_/) },
      { customerId: buyer.customer, lookupKey: expect.stringMatching(/^feature_/) },
    ]);
  });
});

describe("filters", () => {
  it.each([
    { plural: "subscriptions", field: "customerId", filter: "customer" },
    { plural: "subscriptions", field: "status", filter: "status" },
    { plural: "prices", field: "productId", filter: "product" },
    { plural: "prices", field: "active", filter: "active" },
    { plural: "products", field: "active", filter: "active" },
    { plural: "invoices", field: "customerId", filter: "customer" },
    { plural: "invoices", field: "status", filter: "status" },
    { plural: "charges", field: "customerId", filter: "customer" },
    { plural: "charges", field: "status", filter: "status" },
    { plural: "customers", field: "email", filter: "email" },
  ])("$plural by $filter", async ({ plural, field, filter }) => {
    const every = await all(plural, "limit=100");
    const value = every.map((row) => row[field]).find((one) => one !== null);
    const expected = every.filter((row) => row[field] === value);
    expect(await all(plural, `limit=3&${filter}=${encodeURIComponent(String(value))}`)).toEqual(expected);
    expect((await ask(`${plural}?${filter}=`)).status).toBe(400);
  });

  it("subscriptions by the price and product of an item", async () => {
    const every = await all("subscriptions", "limit=100");
    const item = (every[0]?.["items"] as { priceId: string; productId: string }[] | undefined)?.[0];
    for (const [filter, field] of [
      ["price", "priceId"],
      ["product", "productId"],
    ] as const) {
      const expected = every.filter(({ items }) =>
        (items as Record<string, string>[]).some((one) => one[field] === item?.[field]),
      );
      expect(await all("subscriptions", `limit=3&${filter}=${item?.[field]}`)).toEqual(expected);
    }
  });

  it("a range of time, whose begin is part of it and whose end is not", async () => {
    const every = await all("customers", "limit=100");
    const [from, to] = [every.at(-10)?.["created"], every[5]?.["created"]] as [string, string];
    const expected = every.filter(({ created }) => String(created) >= from && String(created) < to);
    const range = `createdAfter=${from}&createdBefore=${to}`;
    expect(await all("customers", `limit=4&${range}`)).toEqual(expected);
    const halfASecondLater = (time: string) => time.replace(".000Z", ".500Z");
    const within = `createdAfter=${halfASecondLater(from)}&createdBefore=${halfASecondLater(to)}`;
    expect(await all("customers", `limit=4&${within}`)).toEqual(
      every.filter(({ created }) => String(created) > from && String(created) <= to),
    );
    for (const wrong of ["yesterday", "2026-02-30T00:00:00Z", "1700000000"])
      expect((await ask(`customers?createdAfter=${wrong}`)).status).toBe(400);
  });

  it("keys of the metadata", async () => {
    const tagged = {
      ...customerOf("cus_tagged", "Ada"),
      metadata: { "a.b[c]": "it's", tier: "gold" },
      created: 9,
    };
    await stage.apply(eventOf(tagged, { type: "customer.created" }));
    const key = encodeURIComponent("a.b[c]");
    expect(idsOf((await page("customers", `metadata[${key}]=it%27s&metadata[tier]=gold`)).objects)).toEqual([
      "cus_tagged",
    ]);
    expect((await page("customers", `metadata[${key}]=it%27s&metadata[tier]=silver`)).objects).toEqual([]);
  });

  it("a cursor fits only the filters of its page", async () => {
    const { nextCursor } = await page("customers", "limit=1");
    expect((await ask(`customers?limit=1&email=a@example.com&cursor=${nextCursor}`)).status).toBe(400);
  });
});

it("each customer is listed once although customers change, come and go meanwhile", async () => {
  const before = idsOf(await all("customers", "limit=100"));
  const [gone, ...stay] = before.toReversed();
  let turn = 0;
  const between = async (): Promise<void> => {
    turn += 1;
    const renamed = stay[turn % stay.length] ?? "";
    const stored = await stage.row("customers", renamed);
    const created = Number(stored?.["created"]);
    const at = later(turn);
    const events = [
      eventOf({ ...customerOf(renamed, `Name ${turn}`), created }, { created: at }),
      eventOf(
        { ...customerOf(`cus_new${turn}`, "New"), created: at },
        { type: "customer.created", created: at },
      ),
    ];
    if (turn === 1)
      events.push(
        eventOf({ id: gone, object: "customer", deleted: true }, { type: "customer.deleted", created: at }),
      );
    await stage.apply(...events);
  };
  const seen = idsOf(await all("customers", "limit=20", between));
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.filter((id) => before.includes(id)).toSorted()).toEqual(stay.toSorted());
  expect((await ask(`customers/${gone}`)).body).toMatchObject({ customer: { id: gone, deleted: true } });
  await until("the new customers", async () =>
    (await page("customers", "limit=1")).objects[0]?.id.startsWith("cus_new"),
  );
});
