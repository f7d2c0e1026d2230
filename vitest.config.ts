import { defineConfig } from "vitest/config";

/**
 * Runs the tests of all packages and apps in one vitest run, so that there is one count of tests at the end. The
 * `globalSetup` here runs once per run, also if only some projects run, so all tests share one PostgreSQL.
 */
export default defineConfig({
  test: {
    projects: [
      "packages/*/vitest.config.ts",
      "apps/*/vitest.config.ts",
      "apps/server/vitest.timed.config.ts",
      "scripts/vitest.config.ts",
    ],
    // Four test files run at the same time, even on two cores. With three, the cores had nothing to do for a tenth of the
    // time, because tests often wait for timers and for other processes.
    maxWorkers: 4,
    globalSetup: [
      "./packages/tenancy/src/testing/global-setup.ts",
      "./apps/server/src/testing/global-setup.ts",
    ],
  },
});
