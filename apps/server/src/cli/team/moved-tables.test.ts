import { createTestDatabase, type TestDatabase } from "@billstack/tenancy/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { MOVED, NOT_MOVED } from "./moved-tables.js";

let database: TestDatabase;
let columns: { table: string; column: string }[];
beforeAll(async () => {
  database = await createTestDatabase();
  columns = await database.sql<{ table: string; column: string }[]>`
    select relname::text as table, attname::text as column
    from pg_class join pg_attribute on attrelid = pg_class.oid and attnum > 0 and not attisdropped
    where relnamespace = 'billstack'::regnamespace and relkind in ('r', 'p')`;
});
afterAll(() => database.drop());

/** Returns the columns of the tables that move, as `table.column`, whose names have this form. */
const moving = (form: RegExp): string[] =>
  columns
    .filter(({ table, column }) => Object.hasOwn(MOVED, table) && form.test(column))
    .map(({ table, column }) => `${table}.${column}`)
    .toSorted();

const listed = (of: "without" | "people", form = /./): string[] =>
  Object.entries(MOVED)
    .flatMap(([table, moved]) => (moved[of] ?? []).map((column) => `${table}.${column}`))
    .filter((name) => form.test(name))
    .toSorted();

it("a decision says for each table of the control schema whether its rows move with a team", () => {
  const decided = [...Object.keys(MOVED), ...Object.keys(NOT_MOVED)];
  expect(decided.toSorted()).toEqual([...new Set(columns.map(({ table }) => table))].toSorted());
});

it("no column moves that only the old installation can use", () => {
  const useless = /_(sealed|proof|hash)$|^(seal|mac|leased_\w+)$/;
  const hashes = ["api_keys.hash", "invitations.token_hash"];
  expect(moving(useless).filter((name) => !hashes.includes(name))).toEqual(
    listed("without", /\.\w*(sealed|proof|hash|leased_\w+)$/),
  );
});

it("the ids of people are known in each column that has some", () => {
  const notPeople = [
    "backfills.leased_by",
    "connections.leased_by",
    "verifications.leased_by",
    "freshness.told_by",
  ];
  expect(moving(/(^user_id|_by)$/).filter((name) => !notPeople.includes(name))).toEqual(listed("people"));
});

it("each column that does not move exists", () => {
  expect(columns.map(({ table, column }) => `${table}.${column}`)).toEqual(
    expect.arrayContaining([...listed("without"), ...listed("people")]),
  );
});
