import { resolve } from "node:path";
import { parseArgs } from "node:util";

import { bootstrap } from "./bootstrap.mjs";
import { runScript } from "./bootstrap/lifetime.mjs";
import { inRoot } from "./bootstrap/paths.mjs";
import { step } from "./bootstrap/step.mjs";

// Writes a folder that contains all that the server needs to run, besides Node.js and a database.
await runScript(async () => {
  const { values } = parseArgs({ options: { out: { type: "string" } } });
  await bootstrap({ quiet: true });
  const { replaceFolder } = await import("./release/out-folder.mjs");
  const { writeRelease } = await import("./release/write-release.mjs");
  const folder = values.out === undefined ? inRoot("dist", "release") : resolve(values.out);
  await step("Building the release", () => replaceFolder(folder, writeRelease), { quiet: true });
  console.log(folder);
});
