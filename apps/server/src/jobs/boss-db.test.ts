import { createTestDatabase, type TestDatabase } from "@billstack/tenancy/testing";
import postgres from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";

import { bossDb, bossDbIn } from "./boss-db.js";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it.each([
  ["one statement", "select 1 as a", { rows: [{ a: 1 }], rowCount: 1 }],
  [
    "several statements: the last one with rows",
    "select 1 as a; select 2 as b; set local lock_timeout = 1",
    { rows: [{ b: 2 }], rowCount: 1 },
  ],
  ["a transaction", "begin; select 1 as a; commit", { rows: [{ a: 1 }], rowCount: 1 }],
  ["a statement without rows", "select 1 as a where false", { rows: [], rowCount: 0 }],
  ["several statements without rows", "begin; select 1 as a where false; commit", { rows: [], rowCount: 0 }],
])("returns the rows of %s", async (_, text, result) => {
  expect(await bossDb(database.sql).executeSql(text)).toEqual(result);
});

it("returns how many rows a statement changed, and sends undefined as NULL", async () => {
  const db = bossDb(database.sql);
  await db.executeSql("create table public.t (a int, b text)");
  expect(await db.executeSql("insert into public.t values ($1, $2), (2, 'x')", [1, undefined])).toMatchObject(
    {
      rowCount: 2,
    },
  );
  expect(await db.executeSql("select * from public.t where a = $1", [1])).toEqual({
    rows: [{ a: 1, b: null }],
    rowCount: 1,
  });
  await database.sql`drop table public.t`;
});

it("sends a JSON text as JSON, not as a JSON string", async () => {
  const db = bossDb(database.sql);
  const set = "select a from json_to_recordset($1) as x (a int)";
  expect((await db.executeSql(set, ['[{"a":1},{"a":2}]'])).rows).toEqual([{ a: 1 }, { a: 2 }]);
  expect((await db.executeSql("select $1::jsonb ->> 'a' as a", ['{"a":"b"}'])).rows).toEqual([{ a: "b" }]);
  expect((await db.executeSql("select $1::jsonb ->> 'a' as a", [{ a: "b" }])).rows).toEqual([{ a: "b" }]);
});

it("leaves no transaction open if a text fails in the middle", async () => {
  const one = postgres(database.url, { max: 1, onnotice: () => undefined });
  try {
    await expect(bossDb(one).executeSql("begin; select 1 / 0; commit")).rejects.toThrow("division by zero");
    expect(await one`select 1 as a`).toEqual([{ a: 1 }]);
  } finally {
    await one.end();
  }
});

it("works in a transaction of ours, and is rolled back with it", async () => {
  await database.sql`create table public.u (a int)`;
  const undone = database.sql.begin(async (sql) => {
    await bossDbIn(sql).executeSql("insert into public.u values ($1)", [1]);
    expect(await bossDbIn(sql).executeSql("select a from public.u")).toEqual({
      rows: [{ a: 1 }],
      rowCount: 1,
    });
    throw new Error("undone");
  });
  await expect(undone).rejects.toThrow("undone");
  expect(await database.sql`select a from public.u`).toHaveLength(0);
  await database.sql`drop table public.u`;
});
