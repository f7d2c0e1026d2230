import react from "@vitejs/plugin-react";
import { defineProject } from "vitest/config";

import { markdown } from "./markdown-plugin.js";

import { TEST_SETTINGS } from "../../test-settings.js";

export default defineProject({
  plugins: [react(), markdown()],
  test: {
    ...TEST_SETTINGS,
    name: "web",
    include: ["src/**/*.test.{ts,tsx}", "test/**/*.test.ts"],
    globalSetup: ["./test/chromium-setup.ts"],
  },
});
