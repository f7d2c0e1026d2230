import react from "@vitejs/plugin-react";
import { defineProject } from "vitest/config";

import { markdown } from "./markdown-plugin.js";

export default defineProject({
  plugins: [react(), markdown()],
  test: {
    name: "web",
    include: ["src/**/*.test.{ts,tsx}", "test/**/*.test.ts"],
    globalSetup: ["./test/chromium-setup.ts"],
    // A person in a browser, against a server that has the machine's cores to share.
    testTimeout: 90_000,
    hookTimeout: 60_000,
  },
});
