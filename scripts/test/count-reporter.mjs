import { writeFileSync } from "node:fs";

/** @typedef {import("vitest/node").Reporter} Reporter */
/** @typedef {{ passed: number, failed: number, skipped: number }} Count */

/**
 * A vitest reporter that writes the numbers of passed, failed and skipped tests to the file that
 * BILLSTACK_TEST_COUNT_FILE names. A test file that cannot be loaded, a hook that fails and an error outside of all
 * tests each count as one failure.
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
    writeFileSync(file, JSON.stringify(count(modules, unhandledErrors.length)));
  }
}

/**
 * @param {ReadonlyArray<import("vitest/node").TestModule>} modules
 * @param {number} unhandledErrors
 * @returns {Count}
 */
function count(modules, unhandledErrors) {
  const total = { passed: 0, failed: unhandledErrors, skipped: 0 };
  for (const module of modules) {
    total.failed += module.errors().length;
    for (const suite of module.children.allSuites()) total.failed += suite.errors().length;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      total[state === "pending" ? "failed" : state] += 1;
    }
  }
  return total;
}
