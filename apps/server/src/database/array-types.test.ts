import { createTestDatabase, type TestDatabase } from "@billstack/tenancy/testing";
import postgres, { type Sql } from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";

import { arrayTypes, parseArrayText, toArrayText } from "./array-types.js";

let database: TestDatabase;
let sql: Sql;
beforeAll(async () => {
  database = await createTestDatabase();
  sql = postgres(database.url, { max: 1, fetch_types: false, types: arrayTypes });
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

const HOSTILE = ["", "null", "NULL", "a,b", '"', "\\", '\\"', "{}", "{", "}", " ", "\n", "ä😀", "'; drop"];

it("sends texts to PostgreSQL and reads them back unchanged", async () => {
  const [row] = await sql`select ${HOSTILE}::text[] as texts, array_length(${HOSTILE}::text[], 1) as length`;
  expect(row).toEqual({ texts: HOSTILE, length: HOSTILE.length });
  const each = await sql<{ text: string }[]>`select unnest(${HOSTILE}::text[]) as text`;
  expect(each.map(({ text }) => text)).toEqual(HOSTILE);
});

it("tells an empty array, an array with NULL and no array apart", async () => {
  const [row] =
    await sql`select ${[]}::text[] as empty, ${["a", null]}::text[] as some, null::text[] as absent`;
  expect(row).toEqual({ empty: [], some: ["a", null], absent: null });
});

it.each([
  ["uuid", ["00000000-0000-0000-0000-000000000001"]],
  ["timestamptz", ["2026-01-31T00:00:00.000Z"]],
  ["boolean", ["true", "false"]],
  ["int", [1, -2]],
  ["float8", [1_700_000_000.123, -2]],
] as const)("sends values of type %s", async (type, values) => {
  const rows = await sql`select v::text from unnest(${[...values]}::${sql.unsafe(type)}[]) as v`;
  expect(rows).toHaveLength(values.length);
});

it("selects rows by a list of values", async () => {
  const rows = await sql`select v from (values ('a'), ('b,c')) as t (v) where v = any (${["b,c", "d"]})`;
  expect(rows).toEqual([{ v: "b,c" }]);
  const ids = await sql.unsafe("select $1::uuid[] as ids", [["00000000-0000-0000-0000-000000000001"]]);
  expect(ids[0]).toEqual({ ids: ["00000000-0000-0000-0000-000000000001"] });
});

it("reads back the text that it has written", () => {
  expect(parseArrayText(toArrayText(HOSTILE))).toEqual(HOSTILE);
});
