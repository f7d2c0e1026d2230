import { defineProject } from "vitest/config";

export default defineProject({
  test: {
    name: "client",
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    // Some tests start a real server. On a busy machine that takes many times longer than alone.
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
