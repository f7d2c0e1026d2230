import react from "@vitejs/plugin-react";
import { defineProject } from "vitest/config";

import { markdown } from "./markdown-plugin.js";

export default defineProject({
  plugins: [react(), markdown()],
  test: {
    name: "web",
    include: ["src/**/*.test.{ts,tsx}", "test/**/*.test.ts"],
    globalSetup: ["./test/chromium-setup.ts"],
    // The files of a worker share the loaded modules: each file loads Playwright and the server, which takes a second.
    isolate: false,
    // Browser tests are slow: Chromium, the server and PostgreSQL share the cores of the machine.
    testTimeout: 90_000,
    hookTimeout: 60_000,
  },
});
