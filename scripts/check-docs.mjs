import { existsSync, readFileSync } from "node:fs";

import { inRoot } from "./bootstrap/paths.mjs";
import { namedPaths, variablesIn } from "./verify/docs.mjs";
import { sourceFiles } from "./verify/source-files.mjs";

const missing = sourceFiles(/\.md$/).flatMap((file) =>
  namedPaths(file, readFileSync(inRoot(file), "utf8"))
    .filter(({ path }) => !existsSync(inRoot(path)))
    .map(({ path, line }) => `${file}:${line}: mentions ${path}, which does not exist`),
);

const variables = variablesIn(readFileSync(inRoot("apps/server/src/env.ts"), "utf8"));
if (variables.length === 0) missing.push("apps/server/src/env.ts: contains no variables");
for (const file of ["README.md", ".env.example"]) {
  const text = readFileSync(inRoot(file), "utf8");
  const undocumented = variables.filter((name) => !new RegExp(`\\b${name}\\b`).test(text));
  missing.push(...undocumented.map((name) => `${file}: does not mention the variable ${name}`));
}
for (const line of missing) console.error(line);
process.exitCode = missing.length > 0 ? 1 : 0;
