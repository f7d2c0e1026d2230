import { startTestServer, TEST_KEYS, type TestServer } from "@billstack/server/testing";
import { createSandbox, type Sandbox } from "@billstack/stripe-sandbox";
import { createTestDatabase, type TestDatabase } from "@billstack/tenancy/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createLogger, parseEnv, startServer, StartError } from "../../src/server.js";
import { openPool } from "../../src/database/pools.js";
import { leaseIsFree, nameSessions } from "../../src/database/lease.js";
import { runCommand } from "../cli.js";
import { startPgBouncer, type PgBouncer } from "../pgbouncer.js";
import { consoleSessions, runSql } from "../sql-console.js";
import { makeLogin } from "../sql-login.js";
import { customerOf, eventOf, Stage, unique } from "../stage.js";
import { startFailure } from "../start-failure.js";

let database: TestDatabase;
let other: TestDatabase;
let pgbouncer: PgBouncer;
let sandbox: Sandbox;
/** These starts wait for some seconds before they give up, so they run beside the other tests. */
let without: ReturnType<typeof startFailure>;
let twice: Promise<unknown>;
let elsewhere: Promise<unknown>;

beforeAll(async () => {
  [database, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  [pgbouncer, sandbox] = await Promise.all([startPgBouncer(database.url), createSandbox({})]);
  const transaction = pgbouncer.url("transaction");
  without = startFailure({ DATABASE_URL: transaction });
  twice = failedStart({ DATABASE_URL: transaction, DATABASE_DIRECT_URL: transaction });
  elsewhere = failedStart({ DATABASE_URL: database.url, DATABASE_DIRECT_URL: other.url });
});
afterAll(async () => {
  await pgbouncer.stop();
  await sandbox.close();
  await database.drop();
  await other.drop();
});

describe.each(["session", "transaction"] as const)("behind PgBouncer in %s mode", (mode) => {
  let server: TestServer;
  let stage: Stage;
  const env = (): Record<string, string> =>
    mode === "transaction" ? { DATABASE_DIRECT_URL: database.url } : {};
  beforeAll(async () => {
    server = await startTestServer({
      databaseUrl: pgbouncer.url(mode),
      sandboxUrl: sandbox.url,
      env: env(),
    });
    // The pool of a test prepares statements, which does not work in transaction mode.
    stage = await Stage.ready({ ...server, sql: database.sql });
  });
  afterAll(() => server.stop());

  it("the main job works: connect, backfill, webhook, rows", async () => {
    await stage.sandbox("POST", `${stage.account}/seed`, { customers: 5 });
    await stage.backfill();
    const id = `cus_${unique()}`;
    await stage.apply(eventOf(customerOf(id, "By webhook")));
    expect(await stage.row("customers", id)).toMatchObject({ name: "By webhook" });
  });

  it("many deliveries and requests at the same time get their own answers", async () => {
    const events = Array.from({ length: 60 }, () => unique()).map((name) =>
      eventOf(customerOf(`cus_${name}`, name)),
    );
    const answers = await Promise.all(
      events.flatMap((event) => [stage.deliver(event), stage.person.call("GET", "T/stripe/tables")]),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    await Promise.all(events.map(({ id }) => stage.settled(id)));
    expect(await stage.count("customers")).toBe(events.length + 6);
  });

  it("the SQL console logs in beside the pooler, or says what an operator has to set", async () => {
    await makeLogin(stage.person);
    const answer = await runSql(stage.person, "select name from customers where id = 'cus_nobody'");
    // Only in transaction mode the tests name the address beside the pooler, which does not know the role of the console.
    expect(answer).toMatchObject(
      mode === "transaction"
        ? { status: 200, body: { columns: [{ name: "name" }], rows: [] } }
        : {
            status: 422,
            body: {
              code: "sql_access_unavailable",
              error: expect.stringContaining("set DATABASE_DIRECT_URL") as string,
            },
          },
    );
    await consoleSessions({ ...server, sql: database.sql }, stage, 0);
    expect((await stage.person.call("DELETE", "T/sql-access")).status).toBe(200);
  });

  it("the log says which settings the pooler does not take", () => {
    const warnings = server.logged.map((line) => JSON.parse(line) as { msg: string; statements?: string[] });
    expect(warnings.find(({ statements }) => statements !== undefined)?.statements).toEqual([
      expect.stringMatching(/set lock_timeout = '30s'$/),
      expect.stringMatching(/set jit = 'off'$/),
    ]);
  });

  it("an operator's command works while the server runs", async () => {
    const variables = { DATABASE_URL: pgbouncer.url(mode), BILLSTACK_ENCRYPTION_KEYS: TEST_KEYS, ...env() };
    expect(await runCommand(["keys", "rotate"], variables)).toMatchObject({
      code: 0,
      output: expect.stringContaining("Sealed again"),
    });
  });
});

it("in transaction mode, statements that wait for the same connection get their answers", async () => {
  const { database: address } = parseEnv({
    DATABASE_URL: pgbouncer.url("transaction"),
    BILLSTACK_ENCRYPTION_KEYS: TEST_KEYS,
    STRIPE_SANDBOX_URL: sandbox.url,
  });
  const pool = openPool(address, 1, "poolers", { pooler: true, prepare: false });
  await pool`select 1`;
  // A statement is only sent when somebody waits for it, or at once with execute().
  const slow = pool`select pg_sleep(0.1)`.execute();
  // PostgreSQL needs some milliseconds to parse a statement of so many columns. It answers later than to the first one.
  const text = `select $1::int as n, ${Array.from({ length: 1_500 }, (_, n) => `'${n}' || 'x' as c${n}`).join()}`;
  const answers = await Promise.all([1, 2, 3].map((n) => pool.unsafe<{ n: number }[]>(text, [n])));
  expect(answers.flatMap((rows) => rows.map((row) => row.n))).toEqual([1, 2, 3]);
  await slow;
  await pool.end();
});

it("in transaction mode without DATABASE_DIRECT_URL, the start stops with one sentence", async () => {
  expect(await without).toEqual({
    code: 1,
    printed: expect.stringMatching(/^DATABASE_URL names a connection pooler in transaction mode.*\n$/),
  });
  expect((await without).printed).toContain("Set DATABASE_DIRECT_URL to");
});

it("so does a DATABASE_DIRECT_URL that names the pooler, too", async () => {
  expect(await twice).toMatch(/^DATABASE_DIRECT_URL names a connection pooler in transaction mode.*$/);
});

it("so does statement mode", async () => {
  expect(await failedStart({ DATABASE_URL: pgbouncer.url("statement") })).toMatch(/^.*statement mode.*$/);
});

it("so does a pooler with too few sessions", async () => {
  const env = { DATABASE_URL: pgbouncer.url("single"), DATABASE_DIRECT_URL: database.url };
  expect(await failedStart(env)).toMatch(
    /^DATABASE_URL names a connection pooler that gives .* at least 4\.$/,
  );
});

it("so does a DATABASE_DIRECT_URL of another database", async () => {
  expect(await elsewhere).toMatch(/^.*name different databases.*$/);
});

it("the lease of a process behind a pooler is not free while its sessions cannot be seen", async () => {
  const free = async (name: string): Promise<unknown> => {
    const [row] = await database.sql`
      select ${leaseIsFree(database.sql)} as free
      from (values (${`${name} work`}, now() + interval '30 seconds')) as leases (leased_by, leased_until)`;
    return row?.["free"];
  };
  expect(await free(nameSessions(false))).toBe(true);
  expect(await free(nameSessions(true))).toBe(false);
});

/** Starts a server in this process that is expected not to start. Returns the message of its error. */
async function failedStart(env: Record<string, string>): Promise<unknown> {
  const all = { BILLSTACK_ENCRYPTION_KEYS: TEST_KEYS, PORT: "0", STRIPE_SANDBOX_URL: "off", ...env };
  const error = await startServer(parseEnv(all), createLogger("silent")).catch((reason: unknown) => reason);
  return error instanceof StartError ? error.message : error;
}
