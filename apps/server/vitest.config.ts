import { defineProject } from "vitest/config";

/** Flows wait for what happens in other processes; on a loaded machine that takes its time. */
const PATIENCE_MS = 60_000;

export default defineProject({
  test: {
    name: "server",
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    testTimeout: PATIENCE_MS,
    hookTimeout: PATIENCE_MS,
  },
});
