import { defineProject } from "vitest/config";

import { TEST_LIMITS } from "../test-limits.js";

export default defineProject({ test: { ...TEST_LIMITS, name: "scripts", include: ["**/*.test.mjs"] } });
