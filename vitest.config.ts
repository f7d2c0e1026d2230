import { defineConfig } from "vitest/config";

/** One vitest run over the whole house, so that there is one count at the end. */
export default defineConfig({
  test: {
    projects: ["packages/*/vitest.config.ts", "apps/*/vitest.config.ts"],
  },
});
