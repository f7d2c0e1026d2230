import { defineProject } from "vitest/config";

export default defineProject({
  test: { name: "stripe-verify", include: ["src/**/*.test.ts", "test/**/*.test.ts"] },
});
