import { startTestServer, until, type Answer, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { callWithKey, makeApiKey } from "../api-keys.js";
import { Stage } from "../stage.js";
import {
  askTable,
  CUSTOMER_OF_CHARGE,
  CUSTOMERS,
  FILTERS,
  insertRows,
  WRONG_QUESTIONS,
  WRONG_VIEWS,
} from "../table-questions.js";

type Row = Record<string, unknown>;

let server: TestServer;
let stage: Stage;
let other: Stage;

beforeAll(async () => {
  server = await startTestServer();
  [stage, other] = await Promise.all([Stage.ready(server), Stage.ready(server)]);
  await insert(stage, "customers", CUSTOMERS);
  await insert(other, "customers", [{ id: "cus_1", name: "Somebody else" }]);
  await insert(stage, "charges", [
    { id: "ch_1", amount: 1250, currency: "eur", customer: CUSTOMER_OF_CHARGE, created: 1_700_000_000 },
  ]);
});
afterAll(() => server.stop());

const insert = (to: Stage, table: string, rows: readonly Row[]) => insertRows(server, to, table, rows);
const ask = (question: Row, path = "customers", by: Stage = stage): Promise<Answer> =>
  askTable(by, path, question);

const rowsOf = ({ body }: Answer): Row[] => body["rows"] as Row[];
async function idsOf(question: Row, table = "customers"): Promise<unknown[]> {
  const answer = await ask(question, table);
  expect({ status: answer.status, text: answer.text }).toMatchObject({ status: 200 });
  return rowsOf(answer).map(({ id }) => id);
}

/** Returns the ids on all pages of the customers. */
async function readAll(sort: string, limit: number): Promise<unknown[]> {
  const seen: unknown[] = [];
  for (let cursor: unknown = ""; cursor !== null;) {
    const answer = await ask({ sort, limit, ...(cursor === "" ? {} : { cursor }) });
    expect(answer.status).toBe(200);
    seen.push(...rowsOf(answer).map(({ id }) => id));
    cursor = answer.body["nextCursor"];
  }
  return seen;
}

describe("a table can be sorted", () => {
  it.each<[string, string[]]>([
    ["id", ["cus_1", "cus_2", "cus_3", "cus_4", "cus_5"]],
    ["-id", ["cus_5", "cus_4", "cus_3", "cus_2", "cus_1"]],
    ["-created", ["cus_3", "cus_2", "cus_1", "cus_4", "cus_5"]],
    ["created", ["cus_4", "cus_1", "cus_2", "cus_3", "cus_5"]],
    ["balance", ["cus_1", "cus_2", "cus_4", "cus_3", "cus_5"]],
    ["-balance", ["cus_3", "cus_4", "cus_2", "cus_1", "cus_5"]],
    ["delinquent", ["cus_1", "cus_4", "cus_2", "cus_3", "cus_5"]],
  ])("by %s, and pages of any size show each row once", async (sort, expected) => {
    for (const limit of [1, 2, 5]) {
      const seen = await readAll(sort, limit);
      expect({ limit, seen }).toEqual({ limit, seen: expected });
    }
  });

  it.each(["name", "-name", "email", "-email", "updated_at", "-last_synced_at"])(
    "by %s, as PostgreSQL sorts, and the rows without a value come last",
    async (sort) => {
      const column = sort.replace("-", "");
      const direction = sort.startsWith("-") ? "desc" : "asc";
      const expected = await server.sql.unsafe<{ id: string }[]>(
        `select id from ${stage.schema}.customers order by ${column} ${direction} nulls last, id ${direction}`,
      );
      expect(await readAll(sort, 1)).toEqual(expected.map(({ id }) => id));
    },
  );
});

describe("a table can be filtered", () => {
  it.each(FILTERS)("by %j", async (condition, expected) => {
    expect(await idsOf({ where: [condition], sort: "id" })).toEqual(expected);
    const { body } = await ask({ where: [condition], sort: "id" }, "customers/sql");
    const copied = await server.sql.unsafe<{ id: string }[]>(String(body["sql"]));
    expect(copied.map(({ id }) => id)).toEqual(expected);
    expect((await ask({ where: [condition] }, "customers/count")).body).toEqual({
      rows: expected.length,
      precision: "exact",
    });
  });

  it("by all conditions and a search at once, over several pages", async () => {
    const where = [{ column: "created", is: "after", value: "2020-01-01T00:00:00Z" }];
    const first = await ask({ where, search: "EXAMPLE.com", sort: "-created", limit: 2, columns: "name" });
    expect(rowsOf(first)).toEqual([
      { id: "cus_2", name: "100% Tea_House" },
      { id: "cus_1", name: "Ada Lovelace" },
    ]);
    const cursor = first.body["nextCursor"];
    expect(await idsOf({ where, search: "EXAMPLE.com", sort: "-created", limit: 2, cursor })).toEqual([
      "cus_4",
    ]);
    const otherQuestion = await ask({ where, search: "example.org", sort: "-created", cursor });
    expect(otherQuestion).toMatchObject({ status: 400, body: { issues: [{ path: "cursor" }] } });
  });

  it("a search for a whole id finds its row, and the rows that refer to it", async () => {
    expect(await idsOf({ search: CUSTOMER_OF_CHARGE }, "charges")).toEqual(["ch_1"]);
    expect(await idsOf({ search: "cus_4" })).toEqual(["cus_4"]);
    expect(await idsOf({ search: "tea_h" })).toEqual(["cus_2"]);
    expect(await idsOf({ search: "%" })).toEqual(["cus_2"]);
    expect(await idsOf({ search: "ZOE\u0308" })).toEqual(["cus_4"]);
  });

  it.each(WRONG_QUESTIONS)("but not by %s", async (_what, question, path) => {
    const answer = await ask(question);
    expect(answer).toMatchObject({ status: 400, body: { code: "invalid_input", issues: [{ path }] } });
    expect((answer.body["issues"] as Row[])[0]?.["message"]).toMatch(/\.$/);
  });

  it("a cursor of one table and order fits no other", async () => {
    const { body } = await ask({ sort: "name", limit: 1 });
    for (const [question, table] of [
      [{ sort: "-name" }, "customers"],
      [{}, "customers"],
      [{ sort: "description" }, "charges"],
    ] as const) {
      expect(await ask({ ...question, cursor: body["nextCursor"] }, table)).toMatchObject({ status: 400 });
    }
  });
});

it("columns say what they hold, and a row of a table is read by its id, of this team only", async () => {
  const { columns } = (await ask({}, "charges")).body as { columns: Row[] };
  const column = (name: string) => columns.find((one) => one["name"] === name);
  expect(column("created")).toEqual({ name: "created", type: "bigint", kind: "time" });
  expect(column("amount")).toEqual({ name: "amount", type: "bigint", kind: "money", currency: "currency" });
  expect(column("customer")).toEqual({
    name: "customer",
    type: "text",
    kind: "reference",
    table: "customers",
  });
  expect(column("outcome")).toEqual({ name: "outcome", type: "jsonb", kind: "json" });
  expect(column("paid")).toEqual({ name: "paid", type: "boolean", kind: "boolean" });
  const mine = await ask({}, "customers/rows/cus_1");
  expect(mine.body).toMatchObject({ row: { id: "cus_1", name: "Ada Lovelace" } });
  const theirs = await ask({}, "customers/rows/cus_1", other);
  expect(theirs.body).toMatchObject({ row: { id: "cus_1", name: "Somebody else" } });
  for (const path of [
    "customers/rows/cus_4",
    "customers/rows/cus_1'--",
    "migrations/rows/1",
    "pg_authid/rows/1",
  ])
    expect(await ask({}, path, other)).toMatchObject({ status: 404, body: { code: "not_found" } });
});

describe("an export", () => {
  it("has every row in the asked order, formulas and times made safe for spreadsheets", async () => {
    const question = { sort: "-balance", columns: "name,balance,created,address,id" };
    const answer = await ask(question, "customers/export.csv");
    expect(answer.headers.get("billstack-rows")).toBe("5");
    expect(answer.headers.get("billstack-rows-precision")).toBe("exact");
    expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(answer.headers.get("content-disposition")).toBe("attachment; filename=customers.csv");
    expect(answer.text.split("\r\n")).toEqual([
      "name,balance,created,address,id",
      `"'=HYPERLINK(""x"")",9007199254,2023-11-14T22:15:00.000Z,,cus_3`,
      `,250,2020-09-13T12:26:40.000Z,"{""city"":""Wien"",""floor"":12}",cus_4`,
      `100% Tea_House,0,2023-11-14T22:15:00.000Z,"{""city"":null}",cus_2`,
      `Ada Lovelace,-500,2023-11-14T22:13:20.000Z,"{""city"":""London"",""floor"":3}",cus_1`,
      "zed,,,,cus_5",
      "",
    ]);
    const where = [{ column: "email", is: "not_null" }];
    const json = await ask({ where, search: "zed" }, "customers/export.json");
    const rows = JSON.parse(json.text) as Row[];
    expect(rows).toEqual(rowsOf(await ask({ where, search: "zed" })));
    expect(json.headers.get("billstack-rows")).toBe("1");
    expect(JSON.parse((await ask({ search: "nobody" }, "customers/export.json")).text)).toEqual([]);
    for (const [path, status] of [
      ["customers/export.xml", 400],
      ["migrations/export.csv", 404],
      ["customers/export.csv?sort=nonsense", 400],
      ["customers/export.csv?limit=1", 400],
    ] as const)
      expect((await stage.person.call("GET", `T/stripe/tables/${path}`)).status).toBe(status);
  });

  it("has each of 1,200 rows once in every kind of order, for a key with tables:read, and is in the audit", async () => {
    await server.sql.unsafe(
      `insert into ${stage.schema}.products (id, name, created) select 'prod_' || n, 'Tea ' || n % 7, 1700000000 + n % 3
       from generate_series(1, 1200) n`,
    );
    const { rawKey } = await makeApiKey(stage.person, { scopes: ["tables:read"] });
    for (const sort of ["id", "-created", "name"]) {
      const answer = await callWithKey(
        stage.person,
        rawKey,
        `T/stripe/tables/products/export.json?sort=${sort}&columns=name`,
      );
      const rows = JSON.parse(answer.text) as Row[];
      expect({ sort, rows: rows.length, ids: new Set(rows.map(({ id }) => id)).size }).toEqual({
        sort,
        rows: 1_200,
        ids: 1_200,
      });
    }
    const { body } = await stage.person.call("GET", "T/audit?action=table.exported");
    expect((body["entries"] as Row[])[0]).toMatchObject({
      detail: { table: "products", format: "json", filtered: false },
    });
  });

  it("ends when the client goes, and a person has only two at once", async () => {
    await server.sql.unsafe(
      `insert into ${stage.schema}.prices (id, nickname) select 'price_' || n, repeat(md5(n::text), 100) from generate_series(1, 6000) n`,
    );
    const url = `${server.url}/api/billstack/teams/${stage.teamId}/stripe/tables/prices/export.csv`;
    const begin = async () => {
      const stop = new AbortController();
      const headers = { cookie: stage.person.cookie ?? "" };
      return { stop, response: await fetch(url, { headers, signal: stop.signal }) };
    };
    // Nobody reads these answers, so they cannot end.
    const open = [await begin(), await begin()];
    expect(open.map(({ response }) => response.status)).toEqual([200, 200]);
    const refused = await ask({}, "prices/export.csv");
    expect(refused).toMatchObject({ status: 429, body: { code: "too_many_streams" } });
    expect(refused.body["error"]).toContain("2 exports open");
    expect((await ask({}, "customers/export.csv", other)).status).toBe(200);
    for (const { stop } of open) stop.abort();
    await until(
      "the places are free",
      async () => (await ask({ search: "price_1" }, "prices/export.csv")).status === 200,
    );
    const active = await server.sql`
      select from pg_stat_activity where state <> 'idle' and pid <> pg_backend_pid() and query like '%prices%'`;
    expect(active).toHaveLength(0);
  });
});

describe("a saved view", () => {
  const save = (body: Row, by: Stage = stage): Promise<Answer> =>
    by.person.call("PUT", "T/stripe/table-views", body);
  const views = async (by: Stage = stage): Promise<Row[]> =>
    (await by.person.call("GET", "T/stripe/table-views")).body["views"] as Row[];

  it("is of the team, is replaced under its name, and is deleted", async () => {
    const question = {
      sort: "-created",
      where: [{ column: "delinquent", is: "equals", value: true }],
      columns: ["id", "name"],
    };
    const first = await save({ table: "customers", name: "  Late payers ", question });
    expect(first).toMatchObject({
      status: 200,
      body: { view: { table: "customers", name: "Late payers", question } },
    });
    const again = await save({ table: "customers", name: "Late payers", question: { search: "tea" } });
    expect((again.body["view"] as Row)["id"]).toBe((first.body["view"] as Row)["id"]);
    await save({ table: "charges", name: "Late payers", question: {} });
    const stored = (await views()).map(({ table, question: asked }) => [table, asked]);
    expect(Object.fromEntries(stored)).toEqual({ customers: { search: "tea" }, charges: {} });
    expect(await views(other)).toEqual([]);
    const id = String((first.body["view"] as Row)["id"]);
    expect((await other.person.call("DELETE", `T/stripe/table-views/${id}`)).status).toBe(404);
    expect(await views()).toHaveLength(2);
    for (const status of [200, 404])
      expect((await stage.person.call("DELETE", `T/stripe/table-views/${id}`)).status).toBe(status);
    expect(await views()).toHaveLength(1);
  });

  it.each(WRONG_VIEWS)("is refused %s", async (_what, body, status) => {
    expect((await save(body)).status).toBe(status);
  });

  it("is refused when the team has 200", async () => {
    await server.sql`
      insert into billstack.table_views (team_id, table_name, name, question, saved_by)
      select ${other.teamId}, 'customers', 'View ' || n, '{}', 'usr_1' from generate_series(1, 200) n`;
    const one = { table: "customers", name: "One more", question: {} };
    expect(await save(one, other)).toMatchObject({ status: 409, body: { code: "too_many_views" } });
    expect((await save({ ...one, name: "View 7" }, other)).status).toBe(200);
    expect(await views(other)).toHaveLength(200);
  });
});
