import { defineProject } from "vitest/config";

export default defineProject({
  test: { name: "tenancy", include: ["src/**/*.test.ts", "test/**/*.test.ts"] },
});
