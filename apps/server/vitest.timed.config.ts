import { defineProject } from "vitest/config";

import { SERVER_TESTS, TIMED_TESTS } from "./test-settings.js";

export default defineProject({
  test: {
    ...SERVER_TESTS,
    name: "server-timed",
    include: TIMED_TESTS,
    maxWorkers: 3,
    sequence: { groupOrder: 1 },
  },
});
