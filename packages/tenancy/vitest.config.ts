import { defineProject } from "vitest/config";

export default defineProject({
  test: {
    name: "tenancy",
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    // The tests create databases, schemas and servers. On a busy machine that takes many times longer than alone.
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
