import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { runChild } from "../bootstrap/child.mjs";
import { atEnd } from "../bootstrap/lifetime.mjs";
import { inRoot, ROOT } from "../bootstrap/paths.mjs";

/** @typedef {import("./count-reporter.mjs").Counts} Counts */

/**
 * Runs vitest once and shows its output.
 * @param {string[]} args vitest's own arguments, such as names of test files
 * @returns {Promise<{ code: number, counts: Counts }>} vitest's exit code, and the counts of each file. There are no
 *   files if vitest ended before it wrote the counts.
 */
export async function runVitest(args) {
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
      ...args,
    ],
    { cwd: ROOT, env: { ...process.env, BILLSTACK_TEST_COUNT_FILE: countFile }, show: true },
  );
  return { code, counts: readCounts(countFile) };
}

/**
 * @param {string} file
 * @returns {Counts}
 */
function readCounts(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return { files: {}, outside: 0 };
  }
}
