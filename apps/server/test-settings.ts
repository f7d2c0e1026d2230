import { TEST_SETTINGS } from "../../test-settings.js";

/** What all test files of the server have in common. */
export const SERVER_TESTS = {
  ...TEST_SETTINGS,
  // A worker makes many objects that live for a moment. With more room for them, V8 collects garbage less often.
  execArgv: ["--min-semi-space-size=16", "--max-semi-space-size=64"],
};

/**
 * Test files that measure times or rates of requests. They run after all other files, because a busy machine would
 * make their measurements worse. They mostly wait, so three of them at the same time leave the machine idle enough.
 */
export const TIMED_TESTS = [
  "src/stripe/request-budget.test.ts",
  "src/stripe/request-budget-limited.test.ts",
  "test/flows/backfill-limits.test.ts",
  "test/flows/backfill-progress.test.ts",
  "test/flows/request-limits.test.ts",
  "test/flows/slow-account.test.ts",
];
