import { defineConfig } from "vitest/config";

/**
 * One vitest run over the whole house, so that there is one count at the end, and one PostgreSQL for all of it: a
 * root `globalSetup` runs once, also when only some of the projects do.
 */
export default defineConfig({
  test: {
    projects: ["packages/*/vitest.config.ts", "apps/*/vitest.config.ts", "scripts/vitest.config.ts"],
    // Tests wait more than they compute: two at a time also on a machine with two cores.
    maxWorkers: 2,
    globalSetup: ["./packages/tenancy/src/testing/global-setup.ts"],
  },
});
