/** Writes src/team/expected-signature.json from the engine's own migrations. Build the package first. */
import { writeFileSync } from "node:fs";
import { engineSignature } from "../dist/testing/engine-signature.js";
import { FIRST_ADDITION_ID, migrationsVersion, readTeamMigrations } from "../dist/team/team-migrations.js";

const migrations = readTeamMigrations();
const signature = await engineSignature(migrations.filter(({ id }) => id >= FIRST_ADDITION_ID));
const file = new URL("../src/team/expected-signature.json", import.meta.url);
writeFileSync(file, `${JSON.stringify({ version: migrationsVersion(migrations), signature }, null, 2)}\n`);
