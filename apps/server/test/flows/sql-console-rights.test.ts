import { startTestServer, until, type Answer, type Client, type TestServer } from "@billstack/server/testing";
import { consoleRole, type TeamId } from "@billstack/tenancy";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { parseDatabaseUrl } from "../../src/database-address.js";
import { endOverdueSessions } from "../../src/sql-access/sessions.js";
import { openConsole } from "../../src/sql-console/console-session.js";
import { runStatement } from "../../src/sql-console/run-statement.js";
import { HOSTILE_SQL } from "../hostile-sql.js";
import { sendSignal } from "../send-signal.js";
import { consoleOf, consoleSessions, runSql, sqlRows } from "../sql-console.js";
import { makeLogin, refusalOfSession } from "../sql-login.js";
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
  await Promise.all([makeLogin(stage.person), makeLogin(other.person)]);
  member = (await joinTeam(server, stage.teamId, "member")).client;
});
afterAll(async () => {
  for (const { person } of [stage, other]) await person.call("DELETE", "T/sql-access");
  await server.stop();
});

const run = (sql: string, by: Client = stage.person): Promise<Answer> => runSql(by, sql);
const rowsOf = (sql: string, by: Client = stage.person): Promise<unknown[][]> => sqlRows(by, sql);
const sessions = (count: number): Promise<unknown> => consoleSessions(server, stage, count);

/** Fills the names into a statement of `hostile-sql.ts`. */
async function withNames(statement: string): Promise<string> {
  const [row] = await server.sql<{ name: string }[]>`select current_user::text as name`;
  return statement
    .replaceAll("OTHER", other.schema)
    .replaceAll("CONSOLE", consoleOf(stage))
    .replaceAll("READER", `billstack_read_${stage.teamId}`)
    .replaceAll("SERVER", row?.name ?? "");
}

describe("a session of the console may not run, even a statement that the server would not have sent,", () => {
  const password = "known to this test";

  beforeAll(async () => {
    await rowsOf("select 1");
    await server.sql.unsafe(`alter role ${consoleOf(stage)} password '${password}'`);
  });

  /** Runs a statement as the server does. Returns the SQLSTATE of the refusal, or "succeeded". */
  async function outcomeOf(statement: string): Promise<string> {
    const parsed = parseDatabaseUrl(server.databaseUrl, {});
    if ("problem" in parsed) throw new Error(parsed.problem);
    const session = await openConsole(parsed.address, {
      role: consoleRole(stage.teamId as TeamId),
      password,
      sealed: "",
    });
    try {
      await runStatement(session, statement);
      return "succeeded";
    } catch (error) {
      return error instanceof Error && "code" in error ? String(error.code) : String(error);
    } finally {
      await session.end();
    }
  }

  it.each(HOSTILE_SQL)("%s", async (statement, sqlState) => {
    expect(await outcomeOf(await withNames(statement))).toMatch(sqlState);
  });

  it.each([
    "copy customers to stdout",
    "copy customers from stdin",
    "do $$ begin loop raise warning '%', repeat('x', 100000); end loop; end $$",
  ])("%s", async (sql) => {
    expect(await outcomeOf(sql)).toMatch(/^(sql_error|42501)$/);
    await sessions(0);
  });
});

describe("a query may not", () => {
  it.each(HOSTILE_SQL.filter(([statement]) => statement.startsWith("select")))(
    "%s",
    async (sql, sqlState) => {
      const { status, body } = await run(await withNames(sql));
      expect({ status, code: body["code"] }).toEqual({ status: 400, code: "sql_error" });
      expect(body["sqlState"]).toMatch(sqlState);
    },
  );

  const others = HOSTILE_SQL.flatMap(([statement]) => (statement.startsWith("select") ? [] : [statement]));
  it.each([
    ...others,
    "do $$ begin perform pg_advisory_lock(1); end $$",
    "copy customers to stdout",
    "commit",
    "begin",
    "set statement_timeout = 0",
    "listen billstack",
    "declare mine cursor with hold for select 1",
    "prepare mine as select pg_advisory_lock(1)",
    "/* select */ execute mine",
  ])("be %s, which is not sent to PostgreSQL", async (statement) => {
    const { status, body } = await run(await withNames(statement));
    expect({ status, code: body["code"] }).toEqual({ status: 400, code: "sql_error" });
    expect(body["error"]).toContain("runs only statements that read");
    expect(body).not.toHaveProperty("sqlState");
  });
});

it("what a query changes for itself ends with it", async () => {
  for (const sql of [
    "select set_config('statement_timeout', '0', false)",
    "select set_config('search_path', 'pg_catalog', false), set_config('client_encoding', 'LATIN1', false)",
  ])
    expect({ sql, status: (await run(sql)).status }).toEqual({ sql, status: 200 });
  // The server may look at the locks while this query runs, and then ends it.
  await run("select pg_advisory_lock(1)");
  expect(
    await rowsOf(
      "select current_user::text, current_setting('statement_timeout'), count(*) from pg_prepared_statements",
    ),
  ).toEqual([[consoleOf(stage), "30s", 0]]);
  await sessions(0);
  expect(
    await server.sql`select from pg_locks where locktype = 'advisory' and objid = 1 and classid = 0`,
  ).toHaveLength(0);
});

it("sends no notification, because its transaction is undone", async () => {
  const heard: string[] = [];
  const { unlisten } = await server.sql.listen("sql_console_test", (text) => void heard.push(text));
  await rowsOf("select pg_notify('sql_console_test', 'from the console')");
  await server.sql.notify("sql_console_test", "from the test");
  await until("the test's own", () => heard.length > 0);
  expect(heard).toEqual(["from the test"]);
  await unlisten();
});

it("a session that takes a lock of BillStack's, or takes too long, is ended by the process that watches sessions", async () => {
  const locked = run(
    "select pg_advisory_lock(hashtextextended('billstack.control_schema', 0)), pg_sleep(29)",
  );
  expect(await locked).toMatchObject({ status: 400, body: { code: "sql_error" } });
  const endless = run(
    "with recursive r as (select 1 as n union all select n + 1 from r) select count(*) from r",
  );
  await sessions(1);
  const limits = { statement: 0, idleInTransaction: 60, transaction: 600 };
  const ended = await until("an ended session", async () => {
    const all = await endOverdueSessions(server.sql, limits);
    return all.length > 0 && all;
  });
  expect(ended).toEqual([{ role: consoleOf(stage), reason: "statement" }]);
  expect(await endless).toMatchObject({ status: 400, body: { code: "sql_error" } });
});

it("two processes use the same password, and a lost role or key is made anew", async () => {
  const second = await startTestServer({ databaseUrl: server.databaseUrl, sandboxUrl: server.sandbox.url });
  try {
    const person = second.client();
    [person.cookie, person.teamId] = [stage.person.cookie, stage.teamId];
    expect(await rowsOf("select name from customers", person)).toEqual([["Own"]]);
    expect(await rowsOf("select name from customers")).toEqual([["Own"]]);
  } finally {
    await second.stopServer();
  }
  const sealed = async () => {
    const [row] = await server.sql<{ sealed: string }[]>`
      select console_password_sealed as sealed from billstack.sql_logins where team_id = ${stage.teamId}`;
    return row?.sealed;
  };
  const first = await sealed();
  await server.sql.unsafe(`drop owned by ${consoleOf(stage)}; drop role ${consoleOf(stage)}`);
  expect(await rowsOf("select name from customers")).toEqual([["Own"]]);
  expect(await sealed()).not.toBe(first);
  await server.sql`
    update billstack.sql_logins set console_password_sealed = 'v2.lost.AAAA' where team_id = ${stage.teamId}`;
  const both = await Promise.all([rowsOf("select 1"), rowsOf("select 1", member)]);
  expect(both).toEqual([[[1]], [[1]]]);
});

it("a disconnect takes its rights away, and a reconnect gives them back", async () => {
  const third = await Stage.ready(server);
  await makeLogin(third.person);
  expect(await rowsOf("select id from customers", third.person)).toEqual([]);
  expect(await third.person.call("DELETE", "T/stripe/disconnect")).toMatchObject({
    status: 200,
    text: '{"success":true}',
  });
  expect(await run("select id from customers", third.person)).toMatchObject({
    body: { sqlState: "42P01" },
  });
  expect((await third.person.call("GET", "T/sql/schema")).body).toMatchObject({ access: "not_connected" });
  await third.connect();
  expect(await rowsOf("select id from customers", third.person)).toEqual([]);

  // The role goes with the team.
  const deleted = await third.person.call("DELETE", `/api/billstack/teams/${third.teamId}`, {
    name: "Acme",
  });
  expect(deleted.status).toBe(200);
  expect(await server.sql`select from pg_roles where rolname = ${consoleOf(third)}`).toHaveLength(0);
});

it("revoking the SQL access ends its queries and drops the role", async () => {
  const sleeping = run("select pg_sleep(29)");
  await sessions(1);
  expect((await stage.person.call("DELETE", "T/sql-access")).status).toBe(200);
  expect(await sleeping).toMatchObject({ status: 400, body: { code: "sql_error" } });
  expect(await server.sql`select from pg_roles where rolname = ${consoleOf(stage)}`).toHaveLength(0);
  expect(await run("select 1")).toMatchObject({ status: 409, body: { code: "no_sql_login" } });
  const url = new URL(server.databaseUrl);
  [url.username, url.password] = [consoleOf(stage), "x"];
  expect(await refusalOfSession(url.href)).toBe("28P01");
});

it("the sweep drops the role if a process of an older version has revoked the SQL access", async () => {
  await makeLogin(stage.person);
  expect(await rowsOf("select 1")).toEqual([[1]]);
  await server.sql`delete from billstack.sql_logins where team_id = ${stage.teamId}`;
  await server.sql`
    insert into billstack_jobs.job (name, data, retry_limit, expire_in) values ('sweep', '{}', 0, '1 minute')`;
  await sendSignal(server.sql, JSON.stringify({ kind: "job", queue: "sweep" }));
  await until("the role to be dropped", async () => {
    const rows = await server.sql`select from pg_roles where rolname = ${consoleOf(stage)}`;
    return rows.length === 0;
  });
  await makeLogin(stage.person);
});
