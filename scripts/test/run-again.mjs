/** @typedef {import("./count-reporter.mjs").Count} Count */
/** @typedef {import("./count-reporter.mjs").Counts} Counts */

/** How many failed files run again. If more files fail, the reason is hardly a busy machine. */
const MOST_FILES = 3;

/**
 * Returns the failed files that should run a second time. The tests start servers, databases and browsers, and now and
 * then another program on the machine takes the cores away for so long that one of 11,000 tests fails. A file that
 * passes the second time is named in the output, so that somebody looks at the test.
 * @param {Counts} counts of the first run
 * @returns {string[]} no files if there are too many, or if an error belongs to no file
 */
export function filesToRunAgain({ files, outside }) {
  const failing = Object.entries(files).flatMap(([file, { failed }]) => (failed > 0 ? [file] : []));
  return outside === 0 && failing.length <= MOST_FILES ? failing : [];
}

/**
 * Returns the counts of a first run with the counts of the files that ran again in place of their first ones.
 * @param {Counts} first
 * @param {Counts} second
 * @returns {Counts}
 */
export function withSecondRun(first, second) {
  return { files: { ...first.files, ...second.files }, outside: first.outside + second.outside };
}

/**
 * Adds the counts of all files. An error outside of all files counts as one failure.
 * @param {Counts} counts
 * @returns {Count}
 */
export function sumOf({ files, outside }) {
  const total = { passed: 0, failed: outside, skipped: 0 };
  for (const { passed, failed, skipped } of Object.values(files)) {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
  return total;
}
