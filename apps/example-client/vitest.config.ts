import { defineProject } from "vitest/config";

export default defineProject({
  test: { name: "example-client", include: ["src/**/*.test.ts", "test/**/*.test.ts"] },
});
