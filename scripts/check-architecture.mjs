import { readFileSync } from "node:fs";

import { inRoot } from "./bootstrap/paths.mjs";
import { violationsIn } from "./verify/architecture.mjs";
import { sourceFiles } from "./verify/source-files.mjs";

const violations = sourceFiles(/^(apps|packages|scripts)\/.*\.(ts|tsx|mjs)$/).flatMap((file) =>
  violationsIn(file, readFileSync(inRoot(file), "utf8")),
);
for (const violation of violations) console.error(violation);
process.exitCode = violations.length > 0 ? 1 : 0;
