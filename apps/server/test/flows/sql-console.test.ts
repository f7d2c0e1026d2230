import { startTestServer, until, type Answer, type Client, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { consoleOf, consoleSessions, runSql, sqlRows } from "../sql-console.js";
import { makeLogin } from "../sql-login.js";
import { customerOf, eventOf, Stage } from "../stage.js";
import { joinTeam } from "../team-people.js";

let server: TestServer;
let stage: Stage;
let other: Stage;
let member: Client;

beforeAll(async () => {
  server = await startTestServer();
  [stage, other] = await Promise.all([Stage.ready(server), Stage.ready(server)]);
  await stage.apply(eventOf(customerOf("cus_own", "Own")));
  await other.apply(eventOf(customerOf("cus_other", "Other")));
  member = (await joinTeam(server, stage.teamId, "member")).client;
});
afterAll(async () => {
  for (const { person } of [stage, other]) await person.call("DELETE", "T/sql-access");
  await server.stop();
});

const run = (sql: string, by: Client = stage.person): Promise<Answer> => runSql(by, sql);
const rowsOf = (sql: string, by: Client = stage.person): Promise<unknown[][]> => sqlRows(by, sql);
const sessions = (count: number): Promise<unknown> => consoleSessions(server, stage, count);

it("without SQL access nothing runs, and no role is made", async () => {
  expect((await stage.person.call("GET", "T/sql/schema")).body).toMatchObject({ access: "no_sql_login" });
  expect(await run("select 1")).toMatchObject({ status: 409, body: { code: "no_sql_login" } });
  expect(await server.sql`select from pg_roles where rolname = ${consoleOf(stage)}`).toHaveLength(0);
});

describe("with SQL access", () => {
  beforeAll(async () => {
    await Promise.all([makeLogin(stage.person), makeLogin(other.person)]);
  });

  it("answers columns with types, and values as PostgreSQL writes them", async () => {
    const { status, body } = await run(`
      select id, 1999::bigint as amount, 9007199254740993 as large, 12.50 as rate, true as paid, null as nothing,
        '{"a":1}'::jsonb as data, timestamptz '2026-11-28 04:05:06.123456+00' as at, 1 as amount
      from customers`);
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        columns: [
          { name: "id", type: "text" },
          { name: "amount", type: "bigint" },
          { name: "large", type: "bigint" },
          { name: "rate", type: "numeric" },
          { name: "paid", type: "boolean" },
          { name: "nothing", type: "text" },
          { name: "data", type: "jsonb" },
          { name: "at", type: "timestamp with time zone" },
          { name: "amount", type: "integer" },
        ],
        rows: [
          [
            "cus_own",
            1999,
            "9007199254740993",
            "12.50",
            true,
            null,
            '{"a": 1}',
            "2026-11-28 04:05:06.123456+00",
            1,
          ],
        ],
        rowCount: 1,
        truncated: null,
      },
    });
    expect(typeof body["durationMs"]).toBe("number");
  });

  it("answers an empty result with its columns, and a text without a statement with none", async () => {
    expect((await run("select id from customers where false")).body).toMatchObject({
      columns: [{ name: "id", type: "text" }],
      rows: [],
      rowCount: 0,
    });
    for (const sql of ["-- nothing", ";"])
      expect((await run(sql)).body).toMatchObject({ columns: [], rows: [], truncated: null });
    expect((await rowsOf("explain select 1")).length).toBeGreaterThan(0);
  });

  it("a member runs queries, a viewer sees only the saved ones, and a person of another team nothing", async () => {
    expect(await rowsOf("select name from customers", member)).toEqual([["Own"]]);
    const viewer = (await joinTeam(server, stage.teamId, "viewer")).client;
    expect(await run("select 1", viewer)).toMatchObject({ status: 403, body: { code: "role_too_low" } });
    expect((await viewer.call("GET", "T/sql/queries")).status).toBe(200);
    const path = `/api/billstack/teams/${stage.teamId}/sql/run`;
    expect((await other.person.call("POST", path, { sql: "select 1" })).status).toBe(404);
    expect(await rowsOf("select name from customers", other.person)).toEqual([["Other"]]);
  });

  it("an error names its place in the text", async () => {
    expect(await run("select nam from customers")).toMatchObject({
      status: 400,
      body: {
        code: "sql_error",
        error: 'column "nam" does not exist',
        sqlState: "42703",
        position: 8,
        hint: expect.stringContaining("customers.name"),
      },
    });
    expect(await run("select 1; select 2")).toMatchObject({
      status: 400,
      body: { code: "sql_error", sqlState: "42601", hint: "Run one statement at a time." },
    });
    expect(await run("")).toMatchObject({ status: 400, body: { code: "invalid_input" } });
    expect(await run("select '\0'")).toMatchObject({ status: 400, body: { code: "invalid_input" } });
    expect(await run(`select '${"x".repeat(50_000)}'`)).toMatchObject({
      status: 400,
      body: { code: "invalid_input" },
    });
  });

  it("answers the first 1,000 rows of millions, and the first 4 MiB of large ones", async () => {
    expect((await run("select * from generate_series(1, 1000)")).body).toMatchObject({
      rowCount: 1_000,
      truncated: null,
    });
    const many = (await run("select generate_series(1, 50000000) as n")).body;
    expect(many).toMatchObject({ rowCount: 1_000, truncated: "rows", columns: [{ name: "n" }] });
    expect((many["rows"] as number[][]).at(-1)).toEqual([1_000]);
    const wide = (await run("select repeat('x', 1000000) from generate_series(1, 100000)")).body;
    expect(wide).toMatchObject({ rowCount: 4, truncated: "bytes" });
    expect((await run("select repeat('x', 60000000)")).body).toMatchObject({ code: "sql_error" });
    await sessions(0);
  });

  it("runs one query of a person and two of a team at the same time, and stops those that nobody waits for", async () => {
    const admin = (await joinTeam(server, stage.teamId, "admin")).client;
    const sleeping = [stage.person, member].map((person) => {
      const aborter = new AbortController();
      const headers = { cookie: person.cookie ?? "", "content-type": "application/json" };
      const request = fetch(`${server.url}/api/billstack/teams/${stage.teamId}/sql/run`, {
        method: "POST",
        headers,
        body: JSON.stringify({ sql: "select set_config('application_name', 'hidden', false), pg_sleep(29)" }),
        signal: aborter.signal,
      }).catch((error: unknown) => error);
      return { aborter, request };
    });
    await sessions(2);
    expect(await run("select 1")).toMatchObject({
      status: 429,
      body: { code: "sql_console_busy", error: expect.stringContaining("of yours") },
    });
    expect(await run("select 1", admin)).toMatchObject({ status: 429, body: { code: "sql_console_busy" } });
    expect(await rowsOf("select 1", other.person)).toEqual([[1]]);
    for (const { aborter } of sleeping) aborter.abort();
    await Promise.all(sleeping.map(({ request }) => request));
    await sessions(0);
    await until("a place", async () => (await run("select 1", admin)).status === 200);
  });

  it("the log has neither the statement nor its rows, and the metrics count it", async () => {
    await rowsOf("select 'needle in the log', name from customers");
    expect(server.logged.join("\n")).not.toContain("needle");
    expect(server.logged.join("\n")).toContain("a query of a SQL console ended");
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toMatch(/billstack_sql_console_queries_total\{outcome="answered"\} \d/);
  });

  it("the schema names the tables with their columns, and which have rows", async () => {
    const { body } = await stage.person.call("GET", "T/sql/schema");
    const tables = body["tables"] as {
      name: string;
      hasRows: boolean;
      synced: boolean;
      columns: { name: string; type: string }[];
    }[];
    expect(body).toMatchObject({ access: "ready", schema: stage.schema });
    const customers = tables.find(({ name }) => name === "customers");
    expect(customers).toMatchObject({ hasRows: true });
    expect(customers?.columns).toContainEqual({ name: "email", type: "text", comment: null });
    expect(tables.find(({ name }) => name === "invoices")).toMatchObject({ hasRows: false });
    expect(tables.map(({ name }) => name)).not.toContain("migrations");
    expect(tables.find(({ name }) => name === "coupons")).toMatchObject({ synced: false, hasRows: false });
    const listed = (await stage.person.call("GET", "T/stripe/tables")).body["tables"] as { name: string }[];
    expect(tables.filter(({ synced }) => synced).map(({ name }) => name)).toEqual(
      listed.map(({ name }) => name).toSorted(),
    );
  });
});

describe("saved queries", () => {
  const list = async (by: Client) =>
    (await by.call("GET", "T/sql/queries")).body["queries"] as { id: string }[];

  it("are saved, changed, renamed and deleted by members for the whole team, and the audit names them", async () => {
    const saved = await member.call("POST", "T/sql/queries", { name: "All customers", sql: "select 1" });
    expect(saved).toMatchObject({ status: 201, body: { query: { name: "All customers", sql: "select 1" } } });
    const { id, createdBy } = saved.body["query"] as { id: string; createdBy: string };
    expect(createdBy).toContain("@");
    expect(await list(stage.person)).toMatchObject([{ id, name: "All customers", createdBy }]);

    const taken = await stage.person.call("POST", "T/sql/queries", {
      name: "ALL customers",
      sql: "select 2",
    });
    expect(taken).toMatchObject({ status: 409, body: { code: "query_name_taken" } });
    const path = `T/sql/queries/${id}`;
    expect(await stage.person.call("PATCH", path, { name: "all Customers" })).toMatchObject({
      status: 200,
      body: { query: { name: "all Customers", sql: "select 1", createdBy } },
    });
    expect(await stage.person.call("PATCH", path, { sql: "select 3" })).toMatchObject({
      body: { query: { name: "all Customers", sql: "select 3" } },
    });
    for (const [method, body] of [
      ["PATCH", { name: "Mine now" }],
      ["DELETE", undefined],
    ] as const)
      expect((await other.person.call(method, path, body)).status).toBe(404);
    expect((await member.call("DELETE", path)).status).toBe(200);
    expect((await member.call("DELETE", path)).status).toBe(404);
    expect(await list(stage.person)).toEqual([]);

    const { body } = await stage.person.call("GET", "T/audit?limit=4");
    const entries = body["entries"] as { action: string; detail: object }[];
    expect(entries.map(({ action }) => action)).toEqual([
      "sql_console.query_deleted",
      "sql_console.query_changed",
      "sql_console.query_changed",
      "sql_console.query_saved",
    ]);
    expect(entries[3]?.detail).toEqual({ queryId: id, name: "All customers" });
  });

  it("have limits", async () => {
    const save = (name: string, sql = "select 1") =>
      stage.person.call("POST", "T/sql/queries", { name, sql });
    for (const name of ["", "  ", "a\nb", "x".repeat(81)]) expect((await save(name)).status).toBe(400);
    expect((await save("Long", "x".repeat(50_001))).status).toBe(400);
    await server.sql`
      insert into billstack.sql_queries (id, team_id, name, sql)
      select ${stage.teamId} || n, ${stage.teamId}, 'query ' || n, 'select 1' from generate_series(1, 199) as n`;
    const answers = await Promise.all([save("One more"), save("And another")]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: "too_many_queries" });
  });
});
