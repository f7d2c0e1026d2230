import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

import { bootstrap } from "./bootstrap.mjs";
import { atEnd, runScript } from "./bootstrap/lifetime.mjs";
import { ROOT } from "./bootstrap/paths.mjs";
import { filesToRunAgain, sumOf, withSecondRun } from "./test/run-again.mjs";
import { runVitest } from "./test/run-vitest.mjs";

/** With this argument, which `npm run verify` gives, up to three failed files run a second time. */
const RUN_AGAIN = "--run-again";

await runScript(async () => {
  await bootstrap();
  const args = process.argv.slice(2);
  if (args.every((arg) => arg === RUN_AGAIN)) process.env["BILLSTACK_TEST_RELEASE"] = await makeRelease();
  let { code, counts } = await runVitest(args.filter((arg) => arg !== RUN_AGAIN));
  const again = args.includes(RUN_AGAIN) ? filesToRunAgain(counts) : [];
  if (again.length > 0) {
    const names = again.map((file) => relative(ROOT, file)).join(", ");
    console.log(`\nFailed, and runs again alone: ${names}`);
    const second = await runVitest(again);
    code = second.code;
    counts = withSecondRun(counts, second.counts);
    if (code === 0) console.log(`Passed only the second time. Look why it failed the first time: ${names}`);
  }
  const { passed, failed, skipped } = sumOf(counts);
  // vitest can fail although all tests pass, for example in a teardown. Then the last line must not say "0 failed".
  const allFailed = code !== 0 && failed === 0 ? 1 : failed;
  console.log(`${passed} passed, ${allFailed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
  return allFailed > 0 ? code || 1 : 0;
});

/**
 * Makes a release folder, whose programs start faster (apps/server/test/programs.ts). That takes some seconds, so a run of
 * single files does without.
 * @returns {Promise<string>} the folder, which is removed at the end
 */
async function makeRelease() {
  const folder = mkdtempSync(join(tmpdir(), "billstack-release-"));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  const { writeRelease } = await import("./release/write-release.mjs");
  await writeRelease(folder);
  return folder;
}
