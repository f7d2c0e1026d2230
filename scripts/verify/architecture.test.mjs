import { describe, expect, it } from "vitest";

import { RULES } from "./architecture-rules.mjs";
import { violationsIn } from "./architecture.mjs";

/**
 * A file that breaks each rule, by the name of the rule.
 * @type {Record<string, [file: string, text: string]>}
 */
const VIOLATIONS = {
  "packages import nothing of BillStack": [
    "packages/tenancy/src/a.ts",
    `import { seal } from "@billstack/crypto";`,
  ],
  "crypto does no I/O": ["packages/crypto/src/keyring.ts", `import { readFileSync } from "node:fs";`],
  "stripe-verify knows no SQL": [
    "packages/stripe-verify/src/prove-keys.ts",
    `import postgres from "postgres";`,
  ],
  "the key format is pure": ["packages/stripe-verify/src/key-format.ts", `import Stripe from "stripe";`],
  "the sandbox imports nothing of BillStack": [
    "apps/stripe-sandbox/src/api/keys.ts",
    `import { checkKeys } from "@billstack/stripe-verify";`,
  ],
  "the server imports the three packages only": [
    "apps/server/src/app.ts",
    `import { createSandbox } from "@billstack/stripe-sandbox";`,
  ],
  "the dashboard sees only types of the server": [
    "apps/web/src/main.tsx",
    `import { appRouter } from "@billstack/server";`,
  ],
  "the example client sees only types of the server": [
    "apps/example-client/src/client.ts",
    `import { type AppRouter } from "@billstack/server";`,
  ],
  "two files open the engine": [
    "apps/server/src/inbox/apply.ts",
    `import {\n  StripeSync,\n} from "@supabase/stripe-sync-engine";`,
  ],
};

describe("the architecture check", () => {
  it.each(RULES.map(({ name }) => name))("reports a file that breaks the rule: %s", (name) => {
    const [file, text] = VIOLATIONS[name] ?? ["", ""];
    expect(violationsIn(file, text)).toEqual([expect.stringContaining(name)]);
  });

  it.each([
    ["a static import", `import { ROOT } from "../../server/src/env.js";`],
    ["an import for its effect", `import "../../server/src/env.js";`],
    ["an export", `export * from "../../server/src/env.js";`],
    ["a dynamic import", `const { ROOT } = await import("../../server/src/env.js");`],
    [
      "an import after other code",
      `export const a = 1;\nexport type B = string;\nimport c from "../../server/src/env.js";`,
    ],
  ])("reports the line of %s that leaves its package", (_what, text) => {
    const line = text.split("\n").length;
    expect(violationsIn("apps/web/src/main.tsx", text)).toEqual([
      expect.stringMatching(new RegExp(`^apps/web/src/main\\.tsx:${line}: .*leaves its package`)),
    ]);
  });

  it("reports a file that reads the environment and is no entry file", () => {
    const text = `const url = process.env["DATABASE_URL"];`;
    expect(violationsIn("apps/server/src/inbox/store.ts", text)).toHaveLength(1);
    expect(violationsIn("apps/server/src/env.ts", text)).toEqual([]);
  });

  it.each([
    ["apps/web/src/trpc.ts", `import type { AppRouter } from "@billstack/server";`],
    ["apps/web/src/connect.tsx", `import { checkKeyField } from "@billstack/stripe-verify/key-format";`],
    ["apps/web/src/help.tsx", `import text from "../../../docs/connect-stripe.md?raw";`],
    ["apps/web/test/job.browser.test.ts", `import { startTestServer } from "@billstack/server/testing";`],
    ["apps/server/src/copy/engine.ts", `import { StripeSync } from "@supabase/stripe-sync-engine";`],
    ["apps/server/src/copy/objects.ts", `import type { StripeSync } from "@supabase/stripe-sync-engine";`],
    ["packages/tenancy/test/run.mjs", `import { startEmbeddedPostgres } from "@billstack/tenancy/embedded";`],
    ["apps/server/src/logger.ts", `/** Usually \`process.env\`. */\n// import "../../web/src/main.js";`],
  ])("allows in %s: %s", (file, text) => {
    expect(violationsIn(file, text)).toEqual([]);
  });
});
