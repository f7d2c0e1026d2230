import { startTestServer, until, type Answer, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { searchQuery } from "../../src/customers/search-store.js";
import { searchTerms } from "../../src/customers/search-terms.js";
import { customerOf, eventOf, Stage, unique } from "../stage.js";

type Row = Record<string, unknown>;

let server: TestServer;
/** A team whose account has customers with subscriptions, invoices and payments, all of them loaded. */
let stage: Stage;
beforeAll(async () => {
  server = await startTestServer();
  stage = await Stage.ready(server);
  await stage.sandbox("POST", `${stage.account}/seed`, { customers: 30 });
  await stage.backfill();
});
afterAll(() => server.stop());

const get = (path: string, of = stage): Promise<Answer> => of.person.call("GET", `T/${path}`);
const search = (q: string, of = stage): Promise<Answer> =>
  get(`customers/search?q=${encodeURIComponent(q)}`, of);

/** Returns the ids of the customers that a search finds. */
async function found(q: string): Promise<unknown[]> {
  const { status, body, text } = await search(q);
  if (status !== 200) throw new Error(text);
  return (body["customers"] as Row[]).map(({ id }) => id);
}

/** Stores a customer in the copy, without Stripe. */
async function store(fields: { name?: string; email?: string; metadata?: Row; deleted?: boolean }) {
  const id = `cus_${unique()}`;
  const { name = null, email = null, metadata = {}, deleted = false } = fields;
  await server.sql`
    insert into ${server.sql(`${stage.schema}.customers`)} (id, name, email, metadata, deleted, created)
    values (${id}, ${name}, ${email}, ${server.sql.json(metadata as never)}, ${deleted}, 1700000000)`;
  return id;
}

describe("a search for customers", () => {
  it("finds by the beginnings of several words of the name, in any order and case", async () => {
    const id = await store({ name: "Zoë Quillfeather-Smythe", email: "billing@quill.example" });
    for (const q of ["quillf", "SMYTHE zoë", "  Zoë   Quillfeather ", "quillfeather-smythe"])
      expect(await found(q)).toEqual([id]);
    expect(await found("zoë nobody")).toEqual([]);
    // Unicode writes an accented letter as one character, or as a letter and an accent. Some keyboards send the latter.
    const apart = await store({ name: "Zoë Decomposed".normalize("NFD") });
    for (const form of ["NFC", "NFD"]) {
      expect(await found("Zoë Quill".normalize(form))).toEqual([id]);
      expect(await found("Zoë Decomp".normalize(form))).toEqual([apart]);
    }
    expect(await found("uillfeather")).toEqual([]);
  });

  it("finds by an e-mail address, its beginning and its domain, in any case, the exact address first", async () => {
    const longer = await store({ email: "Vera_Nyx@example.com.nyx.example" });
    const exact = await store({ email: "vera_nyx@Example.com" });
    await store({ email: "veraxnyx@example.com" });
    expect(await found("VERA_NYX@EXAMPLE.COM")).toEqual([exact, longer]);
    expect((await found("vera_n")).toSorted()).toEqual([exact, longer].toSorted());
    expect(await found("@example.com.nyx.example")).toEqual([longer]);
  });

  it("finds by the metadata: a value, and exactly one key with its value", async () => {
    const one = await store({ metadata: { tenant: "Orchid-7741", note: "x" } });
    await store({ metadata: { other: "Orchid-7741" } });
    expect(await found("orchid-7741")).toContain(one);
    for (const q of ["metadata[tenant]=Orchid-7741", "tenant=Orchid-7741"])
      expect(await found(q)).toContain(one);
    expect((await search("metadata[tenant]=Orchid-7741")).body["customers"]).toEqual([
      expect.objectContaining({ id: one, matchedBy: "metadata" }),
    ]);
    expect(await found("metadata[tenant]=Orchid")).toEqual([]);
  });

  it.each([
    ["subscriptions", "customer"],
    ["invoices", "customer"],
    ["charges", "customer"],
    ["payment_intents", "customer"],
    ["payment_methods", "customer"],
    ["refunds", "(select customer from charges where charges.id = refunds.charge)"],
  ])("finds the customer of the id of one of the %s", async (table, owner) => {
    const [row] = await server.sql.begin(async (sql) => {
      await sql.unsafe(`set local search_path = ${stage.schema}`);
      return sql.unsafe<{ id: string; customer: string }[]>(
        `select id, ${owner} as customer from ${table} where ${owner} is not null limit 1`,
      );
    });
    if (row === undefined) throw new Error(`The seed made no ${table}.`);
    expect((await search(row.id)).body["customers"]).toEqual([
      expect.objectContaining({ id: row.customer, matchedBy: "object" }),
    ]);
    expect(await found(` ${row.customer} `)).toEqual([row.customer]);
  });

  it("finds a deleted customer, and says that it is deleted", async () => {
    const id = await store({ name: "Gone Wumpus", deleted: true });
    expect((await search("wumpus")).body["customers"]).toEqual([
      expect.objectContaining({ id, deleted: true }),
    ]);
  });

  it.each([
    "'",
    "a' | 'b",
    "\\",
    "%",
    "_",
    "a:*b & !c <-> (d",
    "*",
    "🎉",
    "&&&&",
    "'; drop table customers; --",
    "metadata[a]=",
    "metadata[]=x",
    "=",
    "@",
    "sub_%",
    `${"a ".repeat(149)}a`,
    "x".repeat(300),
  ])("takes the hostile text %s as text", async (q) => {
    expect((await search(q)).status).toBe(200);
  });

  it("stores and finds customers whose texts are far longer than Stripe allows", async () => {
    const id = await store({
      name: `Colossus ${"n".repeat(300_000)}`,
      email: `colossus@${Array.from({ length: 150 }, () => unique()).join(".")}`,
      metadata: { long: Array.from({ length: 20_000 }, () => unique()).join(" ") },
    });
    expect(await found("colossus")).toEqual([id]);
  });

  it("refuses a text that is missing, empty, too long or given twice", async () => {
    for (const query of ["", "?q=", `?q=${"x".repeat(301)}`, "?q=a&q=b", "?q=a&limit=51", "?q=%00"])
      expect((await get(`customers/search${query}`)).status).toBe(400);
  });

  it("shows the first ones and says that there are more", async () => {
    for (let count = 0; count < 3; count += 1) await store({ name: "Multiplex Person" });
    const { body } = await get("customers/search?q=multiplex&limit=2");
    expect(body).toMatchObject({ isMore: true, isComplete: true });
    expect(body["customers"]).toHaveLength(2);
  });

  it.each([
    ["quillfeather smythe", "stripe_customers_words_idx"],
    ["ada@example.com", "stripe_customers_lower_email_idx"],
    ["metadata[tenant]=Orchid-7741", "stripe_customers_metadata_idx"],
    ["in_1234567890", "invoices_pkey"],
  ])("for %s reads only the index %s, so that it stays fast with many customers", async (q, index) => {
    const { text, parameters } = searchQuery(`"${stage.schema}"`, searchTerms(q), 21);
    const plan = await server.sql.begin(async (sql) => {
      await sql`select set_config('enable_seqscan', 'off', true)`;
      return sql.unsafe(`explain (format json) ${text}`, parameters as never[], { prepare: false });
    });
    expect(JSON.stringify(plan)).toContain(index);
    expect(JSON.stringify(plan)).not.toContain("Seq Scan");
  });

  it("answers not_connected before there is a connection, and says when not all customers are loaded", async () => {
    const other = await Stage.open(server);
    expect((await search("ada", other)).body["code"]).toBe("not_connected");
    await other.connect({ loadNow: false });
    expect((await search("ada", other)).body).toMatchObject({ customers: [], isComplete: false });
    expect((await get("customers/cus_1/overview", other)).status).toBe(404);
  });
});

describe("the page of a customer", () => {
  it("shows everything that belongs to the customer, and nothing of others", async () => {
    const [most] = await server.sql<{ id: string }[]>`
      select customer as id from ${server.sql(`${stage.schema}.charges`)}
      group by customer order by count(*) desc limit 1`;
    const id = most?.id ?? "";
    const { status, body } = await get(`customers/${id}/overview`);
    expect(status).toBe(200);
    expect(body["customer"]).toMatchObject({ id, deleted: false, metadata: expect.anything() as unknown });
    expect(body["notLoaded"]).toEqual([]);
    for (const [name, table] of [
      ["subscriptions", "subscriptions"],
      ["invoices", "invoices"],
      ["charges", "charges"],
      ["paymentMethods", "payment_methods"],
    ] as const) {
      const rows = await server.sql<{ id: string }[]>`
        select id from ${server.sql(`${stage.schema}.${table}`)} where customer = ${id}`;
      const { items, total } = body[name] as { items: Row[]; total: number };
      expect(total).toBe(rows.length);
      expect(items.map((item) => item["id"]).toSorted()).toEqual(
        rows
          .map((row) => row.id)
          .toSorted()
          .slice(0, items.length),
      );
    }
    const { items: payments } = body["charges"] as { items: Row[] };
    expect(payments[0]).toMatchObject({
      customerId: id,
      currency: expect.stringMatching(/^[a-z]{3}$/) as unknown,
    });
  });

  it("shows a payment that has no charge, with why it failed, and at most 20 of each kind", async () => {
    const id = await store({ name: "Failing" });
    const { sql } = server;
    await sql`
      insert into ${sql(`${stage.schema}.payment_intents`)} (id, customer, amount, currency, status, last_payment_error, created)
      select 'pi_' || n || ${id}, ${id}, 500, 'usd', 'requires_payment_method',
        case when n = 1 then '{"code": "card_declined", "message": "No."}' else 'not json' end, 1700000000 - n
      from generate_series(1, 30) n`;
    const { paymentIntents } = (await get(`customers/${id}/overview`)).body as {
      paymentIntents: { items: Row[]; total: number };
    };
    expect(paymentIntents.total).toBe(30);
    expect(paymentIntents.items).toHaveLength(20);
    expect(paymentIntents.items[0]).toMatchObject({ failureCode: "card_declined", failureMessage: "No." });
    expect(paymentIntents.items[1]).toMatchObject({ failureCode: null });
  });

  it("answers 404 for a customer that does not exist, or is of another team", async () => {
    const other = await Stage.ready(server);
    const id = await store({ name: "Ours" });
    for (const of of [other])
      expect((await get(`customers/${id}/overview`, of)).body["code"]).toBe("not_found");
    expect((await get("customers/cus_nobody/overview")).status).toBe(404);
    expect((await get(`customers/${id}/events`, other)).body).toEqual({ events: [], nextCursor: null });
  });

  it("lists the events about the customer and about what belongs to it, by pages", async () => {
    const id = `cus_${unique()}`;
    const invoice = { id: `in_${unique()}`, object: "invoice", customer: id };
    const events = [
      eventOf(customerOf(id, "Ada")),
      eventOf(invoice, { type: "invoice.created" }),
      eventOf(customerOf(`cus_${unique()}`, "Somebody else")),
    ];
    await stage.apply(...events);
    await until("the invoice", () => stage.row("invoices", invoice.id).then((row) => row ?? null));
    const first = await get(`customers/${id}/events?limit=1`);
    const second = await get(
      `customers/${id}/events?limit=1&cursor=${encodeURIComponent(String(first.body["nextCursor"]))}`,
    );
    const ids = [first, second].flatMap(({ body }) => (body["events"] as Row[]).map((event) => event["id"]));
    expect(ids).toEqual([events[1]?.id, events[0]?.id]);
    expect(second.body["nextCursor"]).toBeNull();
  });
});
