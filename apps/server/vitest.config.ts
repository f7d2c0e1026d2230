import { configDefaults, defineProject } from "vitest/config";

import { SERVER_TESTS, TIMED_TESTS } from "./test-settings.js";

export default defineProject({
  test: {
    ...SERVER_TESTS,
    name: "server",
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    exclude: [...configDefaults.exclude, ...TIMED_TESTS],
  },
});
