import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { ROOT } from "./bootstrap/paths.mjs";
import { describeRelease, migrationProblems } from "./verify/migrations.mjs";

// Checks that processes of the last release can go on while a new version migrates the database. Exits with 1 if a
// migration breaks a rule of "Upgrading" in docs/operations.md. `--release <version>` writes down the migrations of a
// new release in place of this.
const folders = {
  control: "packages/tenancy/src/control/migrations",
  team: "packages/tenancy/src/team/additions",
  signature: "packages/tenancy/src/team/expected-signature.json",
};
process.chdir(ROOT);
const file = `${folders.control}/released.json`;
const { values } = parseArgs({ options: { release: { type: "string" } } });
if (values.release === undefined) {
  const problems = await migrationProblems(folders, JSON.parse(readFileSync(file, "utf8")));
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length > 0 ? 1 : 0;
} else {
  writeFileSync(file, `${JSON.stringify(describeRelease(folders, values.release), null, 2)}\n`);
}
