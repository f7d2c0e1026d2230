import react from "@vitejs/plugin-react";
import { defineProject } from "vitest/config";

import { markdown } from "./markdown-plugin.js";

export default defineProject({
  plugins: [react(), markdown()],
  test: {
    name: "web",
    include: ["src/**/*.test.{ts,tsx}", "test/**/*.test.ts"],
    globalSetup: ["./test/chromium-setup.ts"],
    // Browser tests are slow: Chromium, the server and PostgreSQL share the cores of the machine.
    testTimeout: 90_000,
    hookTimeout: 60_000,
  },
});
