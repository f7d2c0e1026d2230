import { expect, it } from "vitest";
import { tablesOf } from "../src/team/signature.js";
import { TEAM_TABLES } from "../src/team/tables.js";
import {
  FIRST_ADDITION_ID,
  migrationsVersion,
  readTeamMigrations,
  teamMigrations,
} from "../src/team/team-migrations.js";
import { runEngine } from "./engine-signature.js";

/**
 * After an update of the engine or a new addition, run this test with `-u` to write `expected-signature.json`
 * again. The diff of that file shows what will change in the schemas of all teams.
 */
it("expects in a team schema what the engine's own runMigrations creates", { timeout: 60_000 }, async () => {
  const migrations = readTeamMigrations();
  const { signature, ledger } = await runEngine(migrations.filter(({ id }) => id >= FIRST_ADDITION_ID));
  const engines = migrations.filter(({ id }) => id < FIRST_ADDITION_ID);
  expect(ledger).toEqual(engines.map(({ id, name, hash }) => ({ id, name, hash })));
  const expected = `${JSON.stringify({ version: migrationsVersion(migrations), signature }, null, 2)}\n`;
  await expect(expected).toMatchFileSnapshot("../src/team/expected-signature.json");
});

it("lists in TEAM_TABLES the tables of the expected signature, without the ledger", () => {
  const tables = tablesOf(teamMigrations().signature);
  expect(tables.filter((name) => name !== "migrations")).toEqual([...TEAM_TABLES]);
  expect(TEAM_TABLES).toHaveLength(26);
});
