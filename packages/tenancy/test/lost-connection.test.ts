import postgres, { type PendingQuery, type Row, type Sql } from "postgres";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../src/testing/create-test-database.js";

/** The possible errors of a lost connection. Which one comes first differs between operating systems. */
const LOST = /CONNECTION_CLOSED|ECONNRESET|terminating connection/;

/**
 * BillStack's correctness depends on transactions that run completely or not at all, also when the database restarts
 * meanwhile. These tests prove the patch of the package `postgres`.
 */
describe("a connection that is lost", () => {
  let database: TestDatabase;
  let sql: Sql;
  beforeAll(async () => {
    database = await createTestDatabase();
    await database.sql`create table written (what text)`;
  });
  afterAll(() => database.drop());
  /** The pool has only one connection, so that later queries use the connection that was lost. */
  beforeEach(() => {
    sql = postgres(database.url, { max: 1, backoff: () => 0.05, onnotice: () => {} });
  });
  afterEach(() => sql.end());

  async function kill(pid: number): Promise<void> {
    await database.sql`select pg_terminate_backend(${pid}, 5000)`;
  }

  async function pidOf(connection: Pick<Sql, "unsafe">): Promise<number> {
    const [row] = await connection.unsafe<{ pid: number }[]>("select pg_backend_pid() as pid");
    return row?.pid ?? 0;
  }

  async function expectToWork(): Promise<void> {
    for (let i = 0; i < 3; i += 1) expect(await sql`select ${i}::int as i`).toEqual([{ i }]);
    expect(await sql.begin((tx) => tx`select 1 as one`)).toEqual([{ one: 1 }]);
  }

  it("during a query of a transaction fails the transaction, and the pool still works", async () => {
    await expect(sql.begin((tx) => tx`select pg_terminate_backend(pg_backend_pid())`)).rejects.toThrow(LOST);
    await expectToWork();
  });

  it("between two queries of a transaction: the later one never runs, not even in another transaction", async () => {
    let proceed = (): void => {};
    const otherBegan = new Promise<void>((resolve) => (proceed = resolve));
    const lost = sql.begin(async (tx) => {
      await tx`insert into written values ('lost, early')`;
      await kill(await pidOf(tx));
      await otherBegan;
      await tx`insert into written values ('lost, late')`;
    });
    const other = sql.begin(async (tx) => {
      await tx`insert into written values ('other, early')`;
      proceed();
      await expect(lost).rejects.toThrow(LOST);
      await tx`insert into written values ('other, late')`;
    });
    await expect(lost).rejects.toThrow(LOST);
    await other;
    const rows = await database.sql<{ what: string }[]>`select what from written`;
    expect(rows.map((row) => row.what)).toEqual(["other, early", "other, late"]);
    await expectToWork();
  });

  it("during a query without a transaction fails only that query", async () => {
    const pid = await pidOf(sql);
    const [query] = await Promise.allSettled([sql`select pg_sleep(30)`, kill(pid)]);
    expect(String(query.status === "rejected" ? query.reason : "no error")).toMatch(LOST);
    await expectToWork();
  });

  it("while it is reserved fails the queries on it, and the pool gets a working connection back", async () => {
    const reserved = await sql.reserve();
    await kill(await pidOf(reserved));
    await expect(reserved`select 1`).rejects.toThrow(LOST);
    reserved.release();
    await expectToWork();
  });

  it("or was never opened: a new pool that fetches no types can reserve its first connection", async () => {
    const fresh = postgres(database.url, { max: 1, fetch_types: false, onnotice: () => {} });
    try {
      const reserved = await fresh.reserve();
      expect(await reserved`select 1 as one`).toEqual([{ one: 1 }]);
      reserved.release();
      expect(await fresh`select 2 as two`).toEqual([{ two: 2 }]);
    } finally {
      await fresh.end();
    }
  });
});

/** If such a statement kept its connection, a slow database would take all connections of a pool for ever. */
describe("a statement that is given up before it is sent", () => {
  let database: TestDatabase;
  let sql: Sql;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(() => {
    sql = postgres(database.url, { max: 1, fetch_types: false, onnotice: () => {} });
  });
  afterEach(() => sql.end());

  const expectToWork = async (): Promise<void> => expect(await sql`select 1 as one`).toEqual([{ one: 1 }]);

  async function giveUp(statement: PendingQuery<Row[]>): Promise<void> {
    const outcome = statement.then(
      () => null,
      (error: unknown) => error,
    );
    statement.cancel();
    expect(await outcome).toMatchObject({ code: "57014" });
  }

  /** Gives a statement up that waits for its connection. */
  async function giveUpWaiting(statement: PendingQuery<Row[]>): Promise<void> {
    statement.execute();
    await new Promise((resolve) => setImmediate(resolve));
    await giveUp(statement);
  }

  it("while its connection is being made leaves the connection to others", async () => {
    await giveUpWaiting(sql`select 1`);
    await expectToWork();
  });

  it("at once, with and without a free connection, takes none", async () => {
    await giveUp(sql`select 1`);
    await expectToWork();
    await giveUp(sql`select 1`);
    await expectToWork();
    await expect(sql.begin((tx) => giveUp(tx`select 1`))).rejects.toMatchObject({ code: "57014" });
    await expectToWork();
  });

  it("while an earlier statement of its transaction runs lets the transaction end", async () => {
    const failed = sql.begin(async (tx) => {
      const earlier = tx`select pg_sleep(0.1), ${1}::int`.execute();
      await Promise.all([earlier, giveUpWaiting(tx`select 1`)]);
    });
    await expect(failed).rejects.toMatchObject({ code: "57014" });
    await expectToWork();
  });

  it("by PostgreSQL's work on it, behind a slow statement: later statements get their own results", async () => {
    await expectToWork();
    const slow = sql`select pg_sleep(0.2)`.execute();
    const [first, later, last] = ["first", "later", "last"].map((name) => sql`select ${name}::text as name`);
    const results = Promise.all([later, last]);
    const outcome = giveUpWaiting(first as PendingQuery<Row[]>);
    expect(await results).toEqual([[{ name: "later" }], [{ name: "last" }]]);
    await Promise.all([outcome, slow]);
    await expectToWork();
  });

  it("on a reserved connection lets later statements run", async () => {
    const reserved = await sql.reserve();
    const earlier = reserved`select pg_sleep(0.1), ${1}::int`.execute();
    await Promise.all([earlier, giveUpWaiting(reserved`select 1`)]);
    expect(await reserved`select 2 as two`).toEqual([{ two: 2 }]);
    reserved.release();
    await expectToWork();
  });
});
