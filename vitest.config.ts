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
    // Three test files run at the same time, even on two cores, because tests mostly wait for other processes.
    maxWorkers: 3,
    globalSetup: ["./packages/tenancy/src/testing/global-setup.ts"],
  },
});
