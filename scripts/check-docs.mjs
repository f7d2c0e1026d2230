import { existsSync, readFileSync } from "node:fs";

import { inRoot } from "./bootstrap/paths.mjs";
import { namedPaths } from "./verify/docs.mjs";
import { sourceFiles } from "./verify/source-files.mjs";

const missing = sourceFiles(/\.md$/).flatMap((file) =>
  namedPaths(file, readFileSync(inRoot(file), "utf8"))
    .filter(({ path }) => !existsSync(inRoot(path)))
    .map(({ path, line }) => `${file}:${line}: names ${path}, which does not exist`),
);
for (const sentence of missing) console.error(sentence);
process.exitCode = missing.length > 0 ? 1 : 0;
