import { writeFileSync } from "node:fs";

/** @typedef {import("vitest/node").Reporter} Reporter */
/** @typedef {{ passed: number, failed: number, skipped: number }} Count */
/**
 * The counts of one run. `outside` is the number of errors that belong to no test file.
 * @typedef {{ files: Record<string, Count>, outside: number }} Counts
 */

/**
 * A vitest reporter that writes the numbers of passed, failed and skipped tests of each file to the file that
 * BILLSTACK_TEST_COUNT_FILE names. A test file that cannot be loaded and a hook that fails each count as one failure of
 * their file.
 * @implements {Reporter}
 */
export default class CountReporter {
  /**
   * @param {ReadonlyArray<import("vitest/node").TestModule>} modules
   * @param {ReadonlyArray<unknown>} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    const file = process.env["BILLSTACK_TEST_COUNT_FILE"];
    if (file === undefined) throw new Error("BILLSTACK_TEST_COUNT_FILE is not set");
    /** @type {Counts} */
    const counts = {
      files: Object.fromEntries(modules.map((module) => [module.moduleId, count(module)])),
      outside: unhandledErrors.length,
    };
    writeFileSync(file, JSON.stringify(counts));
  }
}

/**
 * @param {import("vitest/node").TestModule} module
 * @returns {Count}
 */
function count(module) {
  const total = { passed: 0, failed: module.errors().length, skipped: 0 };
  for (const suite of module.children.allSuites()) total.failed += suite.errors().length;
  for (const test of module.children.allTests()) {
    const { state } = test.result();
    total[state === "pending" ? "failed" : state] += 1;
  }
  return total;
}
