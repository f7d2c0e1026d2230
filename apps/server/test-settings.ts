/** The time limit of a test. Flow tests wait for other processes, which are slow on a busy machine. */
const TIMEOUT_MS = 60_000;

/** What all test files of the server have in common. */
export const SERVER_TESTS = {
  // The files of a worker share the loaded modules: to load the server again for each file took a tenth of the time.
  isolate: false,
  testTimeout: TIMEOUT_MS,
  hookTimeout: TIMEOUT_MS,
};

/**
 * Test files that measure times or rates of requests. They run after all other files, and fewer of them at the same
 * time, because a busy machine would make their measurements worse.
 */
export const TIMED_TESTS = [
  "src/stripe/request-budget.test.ts",
  "src/stripe/request-budget-limited.test.ts",
  "test/flows/backfill-limits.test.ts",
  "test/flows/request-limits.test.ts",
  "test/flows/slow-account.test.ts",
];
