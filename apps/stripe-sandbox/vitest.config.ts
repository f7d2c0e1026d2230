import { defineProject } from "vitest/config";

export default defineProject({
  test: {
    name: "stripe-sandbox",
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    // The files of a worker share the loaded modules: to load the sandbox again for each file took half of the time.
    isolate: false,
    testTimeout: 30_000,
  },
});
