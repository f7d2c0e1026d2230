import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../testing/create-test-database.js";
import { dropTeamSchema } from "./drop.js";
import { listTeamSchemas, teamSchemaExists } from "./list.js";
import { proveTeamSchema } from "./prove.js";
import { provisionTeamSchema, TeamSchemaDifferentError } from "./provision.js";
import { TEAM_TABLES } from "./tables.js";
import { newTeamId } from "./team-id.js";
import { quoteTeamSchema, teamSchema } from "./team-schema.js";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

describe("provisionTeamSchema", () => {
  it("makes the engine's 26 tables and the ledger, and proves them", async () => {
    const { sql } = database;
    const teamId = newTeamId();
    expect(await provisionTeamSchema(sql, teamId)).toEqual({ tables: 26 });
    const tables = await sql<{ name: string }[]>`
      select table_name as name from information_schema.tables
      where table_schema = ${teamSchema(teamId)} order by 1`;
    expect(tables.map((table) => table.name)).toEqual([...TEAM_TABLES, "migrations"].toSorted());
    expect(await proveTeamSchema(sql, teamId)).toEqual({ ok: true, tables: 26 });
  });
});
