import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

import { inRoot, ROOT } from "./bootstrap/paths.mjs";
import { environmentReads } from "./verify/environment-reads.mjs";
import { sourceFiles } from "./verify/source-files.mjs";

// Checks who reads the environment, and which file imports which other file. Exits with 1 if a rule is broken.
const reads = sourceFiles(/^(apps|packages|scripts)\/.*\.(ts|tsx|mjs)$/).flatMap((file) =>
  environmentReads(file, readFileSync(inRoot(file), "utf8")),
);
for (const read of reads) console.error(read);
const imports = spawnSync(
  inRoot("node_modules", ".bin", "depcruise"),
  ["--config", ".dependency-cruiser.mjs", "--output-type", "err-long", "apps", "packages", "scripts"],
  { cwd: ROOT, stdio: "inherit" },
);
process.exitCode = reads.length > 0 || imports.status !== 0 ? 1 : 0;
