import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { bootstrap } from "./bootstrap.mjs";
import { runChild } from "./bootstrap/child.mjs";
import { atEnd, runScript } from "./bootstrap/lifetime.mjs";
import { inRoot, ROOT } from "./bootstrap/paths.mjs";

await runScript(async () => {
  await bootstrap();
  const folder = mkdtempSync(join(tmpdir(), "billstack-count-"));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  const countFile = join(folder, "count.json");
  const { code } = await runChild(
    process.execPath,
    [
      inRoot("node_modules", "vitest", "vitest.mjs"),
      "run",
      "--reporter=default",
      `--reporter=${inRoot("scripts", "test", "count-reporter.mjs")}`,
      ...process.argv.slice(2),
    ],
    { cwd: ROOT, env: { ...process.env, BILLSTACK_TEST_COUNT_FILE: countFile }, show: true },
  );
  const { passed, failed, skipped } = readCount(countFile);
  // vitest can fail although all tests pass, for example in a teardown. Then the last line must not say "0 failed".
  const allFailed = code !== 0 && failed === 0 ? 1 : failed;
  console.log(`${passed} passed, ${allFailed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
  return allFailed > 0 ? code || 1 : 0;
});

/**
 * Reads the counts that the reporter wrote. They are 0 if vitest ended before it wrote the file.
 * @param {string} file
 * @returns {import("./test/count-reporter.mjs").Count}
 */
function readCount(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}
