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

/** After an update of the engine or a new addition, `-u` writes the file; its difference is what every team gets. */
it("expects of a team schema what the engine's own runMigrations makes", { timeout: 60_000 }, async () => {
  const migrations = readTeamMigrations();
  const { signature, ledger } = await runEngine(migrations.filter(({ id }) => id >= FIRST_ADDITION_ID));
  const engines = migrations.filter(({ id }) => id < FIRST_ADDITION_ID);
  expect(ledger).toEqual(engines.map(({ id, name, hash }) => ({ id, name, hash })));
  const expected = `${JSON.stringify({ version: migrationsVersion(migrations), signature }, null, 2)}\n`;
  await expect(expected).toMatchFileSnapshot("../src/team/expected-signature.json");
});

it("names in TEAM_TABLES the tables of the expected signature, without the ledger", () => {
  const tables = tablesOf(teamMigrations().signature);
  expect(tables.filter((name) => name !== "migrations")).toEqual([...TEAM_TABLES]);
  expect(TEAM_TABLES).toHaveLength(26);
});
