import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import type { Sql } from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { endOverdueSessions, SESSION_LIMITS, type SessionLimits } from "../../src/sql-access/sessions.js";
import { ENDED, inSession, makeLogin, openSession, refusalOf, type MadeLogin } from "../sql-login.js";
import { customerOf, eventOf, Stage } from "../stage.js";

let server: TestServer;
let stage: Stage;
let other: Stage;
let login: MadeLogin;
let reader: Sql;

beforeAll(async () => {
  server = await startTestServer();
  [stage, other] = await Promise.all([Stage.ready(server), Stage.ready(server)]);
  await stage.apply(eventOf(customerOf("cus_own", "Own")));
  await other.apply(eventOf(customerOf("cus_other", "Other")));
  login = await makeLogin(stage.person);
  reader = openSession(login.url);
});
afterAll(async () => {
  await reader.end();
  await stage.person.call("DELETE", "T/sql-access");
  await server.stop();
});

it("a SQL login reads the rows of its team without naming the schema", async () => {
  expect(await reader`select id, name from customers`).toEqual([{ id: "cus_own", name: "Own" }]);
});

it("a SQL login also reads a table that an upgrade adds later", async () => {
  await server.sql.unsafe(`create table ${stage.schema}.later (id text)`);
  expect(await reader`select * from later`).toHaveLength(0);
  await server.sql.unsafe(`drop table ${stage.schema}.later`);
});

it("the information schema shows a SQL login only its own team's tables", async () => {
  const rows = await reader`
    select distinct table_schema as schema from information_schema.tables
    where table_schema not in ('pg_catalog', 'information_schema')`;
  expect(rows).toEqual([{ schema: stage.schema }]);
});

it("a SQL login sees no statement of other roles", async () => {
  const rows = await reader<{ query: string }[]>`
    select distinct query from pg_stat_activity where usename <> current_user and query <> ''`;
  expect(rows).toEqual([{ query: "<insufficient privilege>" }]);
});

it("a session begins read-only and with limits", async () => {
  const [settings] = await reader`
    select current_setting('default_transaction_read_only') as read_only,
      current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
      current_setting('idle_in_transaction_session_timeout') as idle`;
  expect(settings).toEqual({ read_only: "on", statement: "30s", lock: "5s", idle: "1min" });
  const [role] = await server.sql`
    select rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls, rolconnlimit
    from pg_roles where rolname = ${login.role}`;
  expect(role).toEqual({
    rolsuper: false,
    rolinherit: false,
    rolcreaterole: false,
    rolcreatedb: false,
    rolreplication: false,
    rolbypassrls: false,
    rolconnlimit: 5,
  });
});

/**
 * What a SQL login must not be able to do, with the SQLSTATE of PostgreSQL's refusal. `OWN` and `OTHER` stand for the
 * schemas of the own team and of another team. The session has switched off its read-only mode, as anybody can.
 */
const FORBIDDEN: [statement: string, sqlState: string | RegExp][] = [
  ["select * from OTHER.customers", "42501"],
  ["select * from billstack.connections", "42501"],
  ["select * from billstack.signal_channel", "42501"],
  ["select * from billstack_jobs.job", "42501"],
  ["insert into OWN.customers (id) values ('cus_new')", "42501"],
  ["update OWN.customers set name = 'x'", "42501"],
  ["delete from OWN.customers", "42501"],
  ["truncate OWN.customers", "42501"],
  ["select * from OWN.customers for update", "42501"],
  ["select * from OWN.customers for share", "42501"],
  ["do $$ begin lock table OWN.customers in share mode; end $$", "42501"],
  ["create table OWN.mine (id int)", "42501"],
  ["create view OWN.mine as select 1 as one", "42501"],
  ["create index on OWN.customers (name)", "42501"],
  ["alter table OWN.customers add column mine int", "42501"],
  ["drop table OWN.customers", "42501"],
  ["drop schema OWN cascade", "42501"],
  ["create schema mine", "42501"],
  ["create function public.mine() returns int language sql as 'select 1'", "42501"],
  ["create extension dblink", /^(42501|0A000|58P01)$/],
  ["select dblink('host=127.0.0.1', 'select 1')", "42883"],
  ["select lo_import('/etc/passwd')", "42501"],
  ["select pg_read_file('/etc/passwd')", "42501"],
  ["select pg_read_binary_file('/etc/passwd')", "42501"],
  ["select pg_ls_dir('.')", "42501"],
  ["select pg_stat_file('PG_VERSION')", "42501"],
  ["copy (select 1) to program 'cat'", "42501"],
  ["copy (select 1) to '/tmp/billstack-mine'", "42501"],
  ["do $$ begin execute $x$copy (select 1) to program 'cat'$x$; end $$", "42501"],
  ["set role SERVER", "42501"],
  ["set session authorization SERVER", "42501"],
  ["grant READER to SERVER", "42501"],
  ["create role mine", "42501"],
  ["alter role READER createrole", "42501"],
  ["alter role READER connection limit -1", "42501"],
  ["alter role SERVER password 'mine'", "42501"],
  ["select * from pg_authid", "42501"],
  ["create database mine", "42501"],
  ["alter system set work_mem = '1GB'", "42501"],
  ["set log_statement = 'none'", "42501"],
  ["select pg_reload_conf()", "42501"],
  ["checkpoint", "42501"],
  ["create foreign data wrapper mine", "42501"],
  ["create publication mine for all tables", "42501"],
  ["select pg_create_logical_replication_slot('mine', 'pgoutput')", /^(42501|55000)$/],
];

/** Returns the rights of all roles that an operator should take away, each with its statement. */
async function advice(): Promise<Map<string, string>> {
  const { body } = await stage.person.call("GET", "T/sql-access");
  const list = body["advice"] as { code: string; statement: string }[];
  return new Map(list.map(({ code, statement }) => [code, statement]));
}

it("the advice about temporary tables ends when an operator has run its statement", async () => {
  expect(await refusalOf(reader, "set default_transaction_read_only = off")).toBe("succeeded");
  expect(await refusalOf(reader, "create temporary table mine (id int)")).toBe("succeeded");
  await server.sql.unsafe((await advice()).get("temporary_tables") ?? "");
  expect([...(await advice()).keys()]).not.toContain("temporary_tables");
  expect(await refusalOf(reader, "create temporary table mine_too (id int)")).toBe("42501");
});

/** These statements are allowed to every role, unless an operator has followed the advice with this code. */
it.each([
  ["select lo_create(0)", "large_objects"],
  ["select lo_creat(1)", "large_objects"],
  ["select lo_from_bytea(0, 'x')", "large_objects"],
  ["create table public.mine (id int)", "public_schema"],
  ["select pg_try_advisory_xact_lock_shared(1, 2)", "advisory_locks"],
])("%s is refused, or the advice names %s", async (statement, code) => {
  const refused = (await refusalOf(reader, statement)) === "42501";
  expect({ refused, advised: (await advice()).has(code) }).toEqual({ refused, advised: !refused });
});

describe("a SQL login may not run", () => {
  beforeAll(async () => {
    await reader`set default_transaction_read_only = off`;
  });

  it.each(FORBIDDEN)("%s", async (statement, sqlState) => {
    const [row] = await server.sql<{ server: string }[]>`select quote_ident(current_user) as server`;
    const text = statement
      .replaceAll("OWN", stage.schema)
      .replaceAll("OTHER", other.schema)
      .replaceAll("READER", login.role)
      .replaceAll("SERVER", row?.server ?? "");
    expect(await refusalOf(reader, text)).toMatch(sqlState);
  });

  it("the end of a session of the server", async () => {
    const [row] = await server.sql<{ pid: number }[]>`
      select pid from pg_stat_activity where datname = current_database() and usename = current_user limit 1`;
    for (const name of ["pg_terminate_backend", "pg_cancel_backend"])
      expect(await refusalOf(reader, `select ${name}(${row?.pid})`)).toBe("42501");
  });
});

it("a SQL login hears no signal of the server, and the server hears none of a SQL login", async () => {
  const heard: string[] = [];
  await reader.listen("billstack", (text) => void heard.push(text));
  await reader`select pg_notify('billstack', '{"kind":"connection"}')`;
  await stage.apply(eventOf(customerOf("cus_own", "Signalled")));
  await until("its own notification", () => heard.length > 0);
  expect(heard).toEqual(['{"kind":"connection"}']);
  expect(server.logged.join("\n")).not.toContain("ignored a notification");
});

/** Waits until the session of this process of PostgreSQL has ended. */
const endOf = (pid = 0) =>
  until("the end of the session", async () => {
    const rows = await server.sql`select from pg_stat_activity where pid = ${pid}`;
    return rows.length === 0;
  });

/** Waits until a session is ended, with limits that replace the usual ones. */
const ended = (limits: Partial<SessionLimits>) =>
  until("an ended session", async () => {
    const sessions = await endOverdueSessions(server.sql, { ...SESSION_LIMITS, ...limits });
    return sessions.length > 0 && sessions;
  });

describe("a session is ended, though it has switched off its own limits,", () => {
  it("if a statement takes too long", async () => {
    await inSession(login.url, async (sql) => {
      await sql`set statement_timeout = 0`;
      const sleeping = refusalOf(sql, "select pg_sleep(25)");
      expect(await ended({ statement: 0.2 })).toEqual([{ role: login.role, reason: "statement" }]);
      expect(await sleeping).toMatch(ENDED);
    });
  });

  it("if it is idle in a transaction for too long", async () => {
    await inSession(login.url, async (sql) => {
      await sql`set idle_in_transaction_session_timeout = 0`;
      await sql.unsafe("begin; select 1");
      const reason = "idle_in_transaction";
      expect(await ended({ idleInTransaction: 0.2 })).toEqual([{ role: login.role, reason }]);
    });
  });

  it("if its transaction takes too long", async () => {
    await inSession(login.url, async (sql) => {
      await sql.unsafe("begin; select 1");
      expect(await ended({ transaction: 0.2 })).toEqual([{ role: login.role, reason: "transaction" }]);
    });
  });
});

it("the server ends a session that completes its login with a password that was replaced meanwhile", async () => {
  await inSession(login.url, async (sql) => {
    const [own] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
    // What a rotation stores while such a session is logging in.
    await server.sql`
      update billstack.sql_logins set password_at = clock_timestamp() where team_id = ${stage.teamId}`;
    await endOf(own?.pid);
  });
});

it("the server ends a session that takes the lock with which servers start", async () => {
  await inSession(login.url, async (sql) => {
    const [own] = await sql<{ pid: number }[]>`
      select pg_backend_pid() as pid, pg_advisory_lock(hashtextextended('billstack.control_schema', 0))`;
    await endOf(own?.pid);
  });
});
