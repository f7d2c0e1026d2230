import { defineProject } from "vitest/config";

import { TEST_SETTINGS } from "../../test-settings.js";

export default defineProject({
  test: {
    ...TEST_SETTINGS,
    name: "stripe-sandbox",
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
  },
});
