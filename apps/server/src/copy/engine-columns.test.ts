import { newTeamId, provisionTeamSchema, teamSchema } from "@billstack/tenancy";
import { createTestDatabase, type TestDatabase } from "@billstack/tenancy/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { engineColumns } from "./engine-columns.js";
import { NESTED_TABLES } from "./nested-tables.js";
import { OBJECTS } from "./objects.js";

const TABLES = [
  ...new Set([...Object.values(OBJECTS), ...Object.values(NESTED_TABLES)].map(({ table }) => table)),
];

let database: TestDatabase;
let inSchema: Map<string, Set<string>>;
beforeAll(async () => {
  database = await createTestDatabase();
  const teamId = newTeamId();
  await provisionTeamSchema(database.sql, teamId);
  const rows = await database.sql<{ table: string; columns: string[] }[]>`
    select table_name as "table", array_agg(column_name::text) as columns from information_schema.columns
    where table_schema = ${teamSchema(teamId)} group by table_name`;
  inSchema = new Map(rows.map(({ table, columns }) => [table, new Set(columns)]));
});
afterAll(() => database.drop());

it.each(TABLES)("returns columns of the table %s that exist in a team schema, each once", async (table) => {
  const columns = await engineColumns(table);
  expect(columns).toContain("id");
  expect(columns).not.toContain("last_synced_at");
  expect(columns.filter((name) => inSchema.get(table)?.has(name) !== true)).toEqual([]);
  expect(new Set(columns).size).toBe(columns.length);
});

it("returns the columns of existing and of deleted customers", async () => {
  expect(await engineColumns("customers")).toEqual(expect.arrayContaining(["email", "deleted"]));
});

it("throws for a table that the engine does not write", async () => {
  await expect(engineColumns("payouts")).rejects.toThrow("no columns for the table payouts");
});
