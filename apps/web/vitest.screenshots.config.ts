import { fileURLToPath } from "node:url";

import { defineConfig } from "vitest/config";

import { TEST_SETTINGS } from "../../test-settings.js";

/**
 * Makes screenshots of all pages for people to look at: `npm run screenshots`. They are no tests, so `npm test` does not
 * run these files.
 */
export default defineConfig({
  test: {
    ...TEST_SETTINGS,
    root: fileURLToPath(new URL(".", import.meta.url)),
    name: "screenshots",
    include: ["test/screenshots/*.screens.ts"],
    // One file makes about a hundred pictures, which take up to a second each on a busy machine.
    testTimeout: 600_000,
    // The progress is printed as it is, and not as the output of a test.
    disableConsoleIntercept: true,
    maxWorkers: 2,
    globalSetup: [
      "../../packages/tenancy/src/testing/global-setup.ts",
      "../server/src/testing/global-setup.ts",
      "./test/chromium-setup.ts",
    ],
  },
});
