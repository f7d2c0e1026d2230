import { defineProject } from "vitest/config";

export default defineProject({
  test: {
    name: "tenancy",
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    // A test makes databases, schemas and servers, which on a busy machine takes many times as long as alone.
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
