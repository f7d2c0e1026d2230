import { newTeamId, type TeamId } from "@billstack/tenancy";
import { createTestDatabase, type TestDatabase } from "@billstack/tenancy/testing";
import postgres, { type Sql } from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Actor } from "../actor.js";
import { teamSql } from "./team-sql.js";
import { withinTime } from "./within-time.js";

const ME = { userId: "mine", apiKeyId: null };
let database: TestDatabase;
let own: TeamId;
let other: TeamId;
let sql: Sql;

beforeAll(async () => {
  database = await createTestDatabase();
  [own, other] = [newTeamId(), newTeamId()];
  await database.sql`insert into billstack.teams (id, name) values (${own}, 'Own'), (${other}, 'Other')`;
  await database.sql`
    insert into billstack.users (id, email, password_hash) values ('mine', 'mine@example.com', ''), ('yours', 'yours@example.com', '')`;
  await database.sql`
    insert into billstack.members (team_id, user_id, role) values (${own}, 'mine', 'viewer'), (${other}, 'yours', 'owner')`;
  await database.sql`
    insert into billstack.api_keys (id, team_id, name, prefix, hash, scopes)
    values ('key_mine', ${own}, 'Mine', 'bs_', '\x01', '{}'), ('key_yours', ${other}, 'Yours', 'bs_', '\x02', '{}')`;
  sql = teamSql(database.sql, { teamId: own, actor: ME });
});
afterAll(() => database.drop());

const names = async (of: Sql): Promise<string[]> =>
  (await of<{ name: string }[]>`select name from billstack.teams order by name`).map(({ name }) => name);

it("sees only the team's rows", async () => {
  expect(await names(sql)).toEqual(["Own"]);
  expect(
    await names(teamSql(database.sql, { teamId: own, actor: { userId: null, apiKeyId: "key_mine" } })),
  ).toEqual(["Own"]);
});

it("sees nothing if no team is named", async () => {
  await database.sql.begin(async (transaction) => {
    await transaction`set local billstack.wall = 'on'`;
    expect(await transaction`select from billstack.teams`).toEqual([]);
    expect(await transaction`select from billstack.members`).toEqual([]);
  });
});

it.each([
  { userId: "mine", apiKeyId: null },
  { userId: "nobody", apiKeyId: null },
  { userId: null, apiKeyId: "key_mine" },
  { userId: null, apiKeyId: "mine" },
])("lets nobody in who does not belong to the team: %o", async (actor) => {
  const foreign = teamSql(database.sql, { teamId: other, actor: actor as Actor });
  await expect(names(foreign)).rejects.toMatchObject({ code: "BS404" });
  await expect(foreign.begin((transaction) => transaction`select 1`)).rejects.toMatchObject({
    code: "BS404",
  });
  await expect(foreign.unsafe("select 1")).rejects.toMatchObject({ code: "BS404" });
});

it.each([
  ["revoked_at", "BS401"],
  ["expires_at", "BS402"],
])("lets no API key in from its %s on", async (column, code) => {
  const byKey = teamSql(database.sql, { teamId: own, actor: { userId: null, apiKeyId: "key_mine" } });
  const endIn = (seconds: number | null) =>
    database.sql`
      update billstack.api_keys set ${database.sql(column)} = now() + ${seconds}::int * interval '1 second'
      where id = 'key_mine'`;
  await endIn(60);
  expect(await names(byKey)).toEqual(["Own"]);
  await endIn(-1);
  await expect(names(byKey)).rejects.toMatchObject({ code });
  await endIn(null);
  expect(await names(byKey)).toEqual(["Own"]);
});

it("leaves nothing on the connections of the pool", async () => {
  await Promise.all(Array.from({ length: 20 }, () => names(sql)));
  await expect(sql`select 1 / 0`).rejects.toThrow("division by zero");
  await Promise.all(
    Array.from({ length: 20 }, async () => expect(await names(database.sql)).toEqual(["Other", "Own"])),
  );
});

it("changes only the team's rows", async () => {
  expect((await sql`update billstack.teams set name = name`).count).toBe(1);
  expect((await sql`delete from billstack.teams where id = ${other}`).count).toBe(0);
  await expect(sql`insert into billstack.teams (id, name) values (${newTeamId()}, 'New')`).rejects.toThrow(
    "violates row-level security policy",
  );
  await expect(sql`update billstack.teams set id = ${newTeamId()}`).rejects.toThrow(
    "violates row-level security policy",
  );
});

it("with a limit of time, a statement is stopped, and reads with one process of PostgreSQL", async () => {
  const limited = teamSql(database.sql, { teamId: own, actor: ME }, 50);
  await expect(limited`select pg_sleep(60)`).rejects.toMatchObject({ code: "57014" });
  const [parallel] = await limited.begin(async (transaction) => {
    // PostgreSQL would now read even a small table with several processes.
    await transaction`set local debug_parallel_query = 'on'`;
    return transaction<{ line: string }[]>`explain select * from pg_class`.then((rows) =>
      rows.filter((row) => Object.values(row).join().includes("Gather")),
    );
  });
  expect(parallel).toBeUndefined();
  const settings = await limited<
    { ahead: string }[]
  >`select current_setting('effective_io_concurrency') as ahead`;
  expect(settings).toEqual([{ ahead: "0" }]);
});

describe("is used like a pool:", () => {
  it("a statement can be a part of another one, and is sent once", async () => {
    const part = sql`where name = ${"Own"} and id = any(${sql.array([own, other], 1009)}::text[])`;
    const statement = sql<{ name: string }[]>`select name from billstack.teams ${part} ${sql`limit ${1}`}`;
    const [one, same] = await Promise.all([statement, statement]);
    expect(one).toBe(same);
    expect(one.map(({ name }) => name)).toEqual(["Own"]);
  });

  it("names and rows can be parts of statements", async () => {
    expect(await sql`select ${sql("name")} from ${sql("billstack.teams")}`).toHaveLength(1);
    const rows = [{ team_id: other, name: "x" }];
    const insert = sql`insert into billstack.audit_heads ${sql(rows, "team_id")}`;
    await expect(insert).rejects.toThrow("violates row-level security policy");
  });

  it("text with parameters", async () => {
    expect(await sql.unsafe("select id from billstack.teams where name like $1", ["O%"])).toEqual([
      { id: own },
    ]);
  });

  it("transactions, with the wall from their first statement on, and undone by an error", async () => {
    const read = await sql.begin("isolation level repeatable read read only", async (transaction) => [
      await transaction`select name from billstack.teams`,
      await transaction`select current_setting('transaction_isolation') as level, current_setting('transaction_read_only') as only`,
    ]);
    expect(read).toEqual([[{ name: "Own" }], [{ level: "repeatable read", only: "on" }]]);
    const undone = sql.begin(async (transaction) => {
      await transaction`update billstack.teams set name = 'Changed'`;
      throw new Error("undone");
    });
    await expect(undone).rejects.toThrow("undone");
    expect(await names(database.sql)).toEqual(["Other", "Own"]);
  });

  it("and given up, while a statement runs and while it waits for a connection", async () => {
    const small = postgres(database.url, { max: 1, onnotice: () => undefined });
    try {
      const behind = teamSql(small, { teamId: own, actor: ME });
      await expect(withinTime(behind.unsafe("select pg_sleep(60)"), 100)).rejects.toMatchObject({
        code: "overloaded",
      });
      const holder = await small.reserve();
      await expect(withinTime(behind.unsafe("select 1"), 100)).rejects.toMatchObject({ code: "overloaded" });
      holder.release();
      expect(await names(behind)).toEqual(["Own"]);
    } finally {
      await small.end();
    }
  });

  it("and given up while the wall is being raised", async () => {
    const small = postgres(database.url, { max: 1, onnotice: () => undefined });
    const lock = await database.sql.reserve();
    try {
      const behind = teamSql(small, { teamId: own, actor: ME });
      await lock`begin`;
      await lock`lock table billstack.members in access exclusive mode`;
      await expect(withinTime(behind.unsafe("select 1"), 100)).rejects.toMatchObject({ code: "overloaded" });
      await lock`rollback`;
      expect(await names(behind)).toEqual(["Own"]);
    } finally {
      lock.release();
      await small.end();
    }
  });

  it("but takes no connection for itself, and sends nothing in another way", () => {
    for (const name of ["reserve", "listen", "end"] as const)
      expect(() => sql[name]).toThrow("behind the wall");
    expect(() => sql`select 1`.cursor(1)).toThrow("behind the wall");
    expect(() => sql`select 1`.execute()).toThrow("behind the wall");
  });
});
