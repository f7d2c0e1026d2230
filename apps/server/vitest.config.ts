import { defineProject } from "vitest/config";

/** The time limit of a test. Flow tests wait for other processes, which are slow on a busy machine. */
const TIMEOUT_MS = 60_000;

export default defineProject({
  test: {
    name: "server",
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    // The files of a worker share the loaded modules: to load the server again for each file took a tenth of the time.
    isolate: false,
    testTimeout: TIMEOUT_MS,
    hookTimeout: TIMEOUT_MS,
  },
});
