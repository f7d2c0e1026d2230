import { defineProject } from "vitest/config";

import { TEST_SETTINGS } from "../../test-settings.js";

export default defineProject({
  test: {
    ...TEST_SETTINGS,
    name: "stripe-sandbox",
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    // The files of a worker share the loaded modules: to load the sandbox again for each file took half of the time.
    isolate: false,
  },
});
