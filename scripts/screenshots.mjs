import { rmSync } from "node:fs";

import { bootstrap } from "./bootstrap.mjs";
import { runChild } from "./bootstrap/child.mjs";
import { runScript } from "./bootstrap/lifetime.mjs";
import { inRoot, ROOT } from "./bootstrap/paths.mjs";

await runScript(async () => {
  await bootstrap();
  const args = process.argv.slice(2);
  // A run of some of the files keeps the pictures of the others.
  if (args.length === 0) rmSync(inRoot("screenshots"), { recursive: true, force: true });
  const { code } = await runChild(
    process.execPath,
    [
      inRoot("node_modules", "vitest", "vitest.mjs"),
      "run",
      `--config=${inRoot("apps", "web", "vitest.screenshots.config.ts")}`,
      ...args,
    ],
    { cwd: ROOT, show: true },
  );
  return code;
});
