import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { dropDatabase } from "@billstack/tenancy/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { sendSignal } from "../send-signal.js";
import { ENDED, inSession, makeLogin, openSession, refusalOf, refusalOfSession } from "../sql-login.js";
import { customerOf, eventOf, Stage } from "../stage.js";

let server: TestServer;
const stages: Stage[] = [];
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  // Roles belong to the whole PostgreSQL server, so they would stay when the database is dropped.
  await Promise.all(stages.map(({ person }) => person.call("DELETE", "T/sql-access")));
  await server.stop();
});

async function connected(): Promise<Stage> {
  const stage = await Stage.ready(server);
  stages.push(stage);
  return stage;
}

const access = async (stage: Stage) => (await stage.person.call("GET", "T/sql-access")).body;
const NOT_THERE = "42P01";
const WRONG_PASSWORD = "28P01";

/** Makes the server do the work that it does every minute, now. */
async function sweep(): Promise<void> {
  await server.sql`
    insert into billstack_jobs.job (name, data, retry_limit, expire_in) values ('sweep', '{}', 0, '1 minute')`;
  await sendSignal(server.sql, JSON.stringify({ kind: "job", queue: "sweep" }));
}

async function roleExists(stage: Stage): Promise<boolean> {
  const rows = await server.sql`select from pg_roles where rolname = ${`billstack_read_${stage.teamId}`}`;
  return rows.length > 0;
}

describe.concurrent("a SQL login", () => {
  it("a login is made, gets a new password, and is revoked", async () => {
    const stage = await connected();
    expect(await access(stage)).toMatchObject({ sqlAccess: null, unavailable: null });

    const first = await makeLogin(stage.person);
    const { host, pathname } = new URL(server.databaseUrl);
    expect(first.role).toBe(`billstack_read_${stage.teamId}`);
    expect(first.password).toMatch(/^[\w-]{32}$/);
    expect(first.url).toBe(`postgresql://${first.role}:${first.password}@${host}${pathname}`);
    const { sqlAccess } = await access(stage);
    expect(sqlAccess).toMatchObject({ role: first.role, address: host, localOnly: true });
    expect(sqlAccess).toMatchObject({ url: `postgresql://${first.role}@${host}${pathname}` });
    const { createdAt } = sqlAccess as { createdAt: string };
    expect(Math.abs(Date.parse(createdAt) - Date.now())).toBeLessThan(60_000);
    expect(JSON.stringify(await access(stage))).not.toContain(first.password);

    const session = openSession(first.url);
    await session`select * from customers`;
    const second = await makeLogin(stage.person);
    expect(second.password).not.toBe(first.password);
    expect(await refusalOfSession(first.url)).toBe(WRONG_PASSWORD);
    expect(await refusalOfSession(second.url)).toBe("succeeded");
    // The driver opens a new session for the old one, which was ended, and the old password is refused.
    expect(await refusalOf(session, "select 1")).toMatch(/^(57P01|CONNECTION_CLOSED|28P01)$/);
    await session.end({ timeout: 1 });
    expect((await access(stage))["sqlAccess"]).toMatchObject({ role: first.role, createdAt });

    const open = openSession(second.url);
    const sleeping = refusalOf(open, "select pg_sleep(25)");
    await until("the query", async () => {
      const rows = await server.sql`
      select from pg_stat_activity where usename = ${first.role} and query like '%pg_sleep%'`;
      return rows.length > 0;
    });
    expect(await stage.person.call("DELETE", "T/sql-access")).toMatchObject({
      status: 200,
      body: { success: true },
    });
    expect(await sleeping).toMatch(ENDED);
    await open.end({ timeout: 1 });
    expect(await roleExists(stage)).toBe(false);
    expect((await access(stage))["sqlAccess"]).toBeNull();
    expect(await refusalOfSession(second.url)).toBe(WRONG_PASSWORD);
    expect((await stage.person.call("DELETE", "T/sql-access")).status).toBe(404);

    const { body } = await stage.person.call("GET", "T/audit");
    const entries = body["entries"] as { action: string; userId: string | null; detail: object }[];
    const own = entries.filter(({ action }) => action.startsWith("sql_access."));
    expect(own.map(({ action }) => action)).toEqual([
      "sql_access.revoked",
      "sql_access.rotated",
      "sql_access.created",
    ]);
    for (const { userId, detail } of own) {
      expect(userId).not.toBeNull();
      expect(detail).toEqual({ role: first.role });
    }
    const logged = server.logged.join("\n");
    for (const { password } of [first, second]) expect(logged).not.toContain(password);
  });

  it("two requests at the same time leave one login with the last password", async () => {
    const stage = await connected();
    const made = await Promise.all([
      makeLogin(stage.person),
      makeLogin(stage.person),
      makeLogin(stage.person),
    ]);
    const outcomes = await Promise.all(made.map(({ url }) => refusalOfSession(url)));
    expect(outcomes.toSorted()).toEqual([WRONG_PASSWORD, WRONG_PASSWORD, "succeeded"]);
  });

  it("a sixth session is refused", async () => {
    const stage = await connected();
    const { url } = await makeLogin(stage.person);
    const five = Array.from({ length: 5 }, () => openSession(url));
    try {
      await Promise.all(five.map((sql) => sql`select 1`));
      expect(await refusalOfSession(url)).toBe("53300");
    } finally {
      await Promise.all(five.map((sql) => sql.end()));
    }
  });

  it("a disconnect ends a running query, and a reconnect lets the same login read again", async () => {
    const stage = await connected();
    await stage.apply(eventOf(customerOf("cus_1", "Read meanwhile")));
    const { url } = await makeLogin(stage.person);
    const session = openSession(url);
    await session`select 1`;
    const reading = refusalOf(session, "select pg_sleep(25) from customers");
    await until("the query to hold its lock", async () => {
      const rows = await server.sql`
      select from pg_locks join pg_stat_activity using (pid)
      where usename = ${`billstack_read_${stage.teamId}`} and relation = ${`${stage.schema}.customers`}::regclass`;
      return rows.length > 0;
    });
    // A program that connects again each time and goes on reading.
    const program = openSession(url);
    const lastAnswer = (async () => {
      for (;;) {
        const answer = await refusalOf(program, "select pg_sleep(0.05) from customers");
        if (answer === NOT_THERE) return answer;
      }
    })();
    expect(await stage.person.call("DELETE", "T/stripe/disconnect")).toMatchObject({
      status: 200,
      text: '{"success":true}',
    });
    expect(await reading).toMatch(ENDED);
    expect(await lastAnswer).toBe(NOT_THERE);
    await Promise.all([session.end({ timeout: 1 }), program.end({ timeout: 1 })]);
    expect((await access(stage))["sqlAccess"]).not.toBeNull();

    await stage.connect();
    await stage.apply(eventOf(customerOf("cus_2", "Of the new connection")));
    expect(await inSession(url, (sql) => sql`select id from customers`)).toEqual([{ id: "cus_2" }]);
  });

  it("a login that is made before the team connects reads its tables afterwards", async () => {
    const stage = await Stage.open(server);
    stages.push(stage);
    const { url } = await makeLogin(stage.person);
    expect(await inSession(url, (sql) => refusalOf(sql, "select * from customers"))).toBe(NOT_THERE);
    await stage.connect();
    expect(await inSession(url, (sql) => sql`select id from customers`)).toHaveLength(0);
  });

  it("views that read the team's tables are named before a disconnect and in its answer", async () => {
    const stage = await connected();
    const reports = `reports_${stage.teamId}`;
    await server.sql.unsafe(`
    create schema ${reports};
    create view ${reports}.names as select name from ${stage.schema}.customers;
    create materialized view ${reports}."Counts" as select count(*) from ${reports}.names;
    create view ${reports}.other as select 1 as one`);
    const views = [`${reports}."Counts"`, `${reports}.names`];
    expect((await stage.person.call("GET", "T/stripe/dependents")).body).toEqual({ views, objects: [] });
    const answer = await stage.person.call("DELETE", "T/stripe/disconnect");
    expect(answer).toMatchObject({ status: 200, body: { success: true, droppedViews: views } });
    expect((await stage.person.call("GET", "T/stripe/dependents")).body).toEqual({ views: [], objects: [] });
    const left = await server.sql`select from pg_class where relnamespace = ${reports}::regnamespace`;
    expect(left).toHaveLength(1);
  });

  it("the sweep completes a revocation that a crash interrupted", async () => {
    const stage = await connected();
    await makeLogin(stage.person);
    await server.sql`
    update billstack.sql_logins set revoked_at = now() - interval '2 minutes' where team_id = ${stage.teamId}`;
    expect((await access(stage))["sqlAccess"]).toBeNull();
    await sweep();
    await until("the role to be dropped", async () => !(await roleExists(stage)));
  });

  it("the sweep gives a login the rights that it lacks", async () => {
    const stage = await connected();
    const { url, role } = await makeLogin(stage.person);
    await server.sql.unsafe(`
      revoke usage on schema ${stage.schema} from ${role};
      revoke select on all tables in schema ${stage.schema} from ${role}`);
    const reads = () => inSession(url, (sql) => refusalOf(sql, "select * from customers"));
    expect(await reads()).toBe(NOT_THERE);
    await sweep();
    await until("the login to read again", async () => (await reads()) === "succeeded");
  });

  it("a login whose role was lost, for example by a restored backup, can be made again", async () => {
    const stage = await connected();
    const { role } = await makeLogin(stage.person);
    await server.sql.unsafe(`drop owned by ${role}; drop role ${role}`);
    expect((await access(stage))["sqlAccess"]).toBeNull();
    await stage.person.call("DELETE", "T/stripe/disconnect");
    await stage.connect();
    const { url } = await makeLogin(stage.person);
    expect(await inSession(url, (sql) => sql`select id from customers`)).toHaveLength(0);
  });

  it("the role of another database's login with the same name is left alone", async () => {
    const stage = await connected();
    const { role, url } = await makeLogin(stage.person);
    const comment = (name: string) =>
      server.sql.unsafe(`comment on role ${role} is 'SQL login of BillStack in the database ${name}'`);
    await comment("template1");
    expect((await access(stage))["sqlAccess"]).toBeNull();
    expect(await stage.person.call("POST", "T/sql-access")).toMatchObject({
      status: 409,
      body: { code: "sql_role_taken" },
    });
    expect(await refusalOfSession(url)).toBe("succeeded");
    await comment("a database that is gone");
    expect(await makeLogin(stage.person)).toMatchObject({ role });
  });

  it("a role that has left something in another database is disabled, and used again later", async () => {
    const stage = await connected();
    const made = await makeLogin(stage.person);
    const database = `${new URL(server.databaseUrl).pathname.slice(1)}_other`;
    await server.sql.unsafe(`create database ${database}`);
    const inOther = new URL(made.url);
    inOther.pathname = `/${database}`;
    await inSession(inOther.href, async (sql) => {
      await sql`set default_transaction_read_only = off`;
      await sql`alter default privileges grant select on tables to public`;
    });
    expect((await stage.person.call("DELETE", "T/sql-access")).status).toBe(200);
    expect(await roleExists(stage)).toBe(true);
    expect(await refusalOfSession(made.url)).toBe(WRONG_PASSWORD);
    const again = await makeLogin(stage.person);
    expect(await inSession(again.url, (sql) => sql`select id from customers`)).toHaveLength(0);
    await dropDatabase(server.sql, database);
  });

  it("a server whose role may not create roles says so, with the statement that an operator runs", async () => {
    const [limited, database] = [
      `billstack_limited_${stages.length}_${process.pid}`,
      `limited_${process.pid}`,
    ];
    await server.sql.unsafe(`create role ${limited} login password 'limited'`);
    await server.sql.unsafe(`grant ${limited} to current_user`);
    await server.sql.unsafe(`create database ${database} owner ${limited}`);
    const url = new URL(server.databaseUrl);
    [url.username, url.password, url.pathname] = [limited, "limited", `/${database}`];
    const other = await startTestServer({ databaseUrl: url.href, sandboxUrl: server.sandbox.url });
    try {
      const person = await other.client().signUp();
      const statement = `alter role ${limited} createrole;`;
      expect((await person.call("GET", "T/sql-access")).body).toMatchObject({
        sqlAccess: null,
        unavailable: { statement },
      });
      const refused = await person.call("POST", "T/sql-access");
      expect(refused).toMatchObject({ status: 422, body: { code: "sql_access_unavailable" } });
      expect(refused.body["error"]).toContain(statement);

      await server.sql.unsafe(statement);
      const { url: loginUrl } = await makeLogin(person);
      expect(await refusalOfSession(loginUrl)).toBe("succeeded");
      expect((await person.call("DELETE", "T/sql-access")).status).toBe(200);
    } finally {
      await other.stop();
      await dropDatabase(server.sql, database);
      await server.sql.unsafe(`drop role ${limited}`);
    }
  });
});
