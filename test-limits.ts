/** The time limit of a test in milliseconds. It only ends a test that hangs: no test measures time with it. */
const LIMIT_MS = 90_000;

/**
 * The time limits that all tests have. vitest's own limit of 5 s is too short on a busy machine: a test that needs
 * one second of processor time was once ended by it, while other tests used the cores.
 */
export const TEST_LIMITS = { testTimeout: LIMIT_MS, hookTimeout: LIMIT_MS };
