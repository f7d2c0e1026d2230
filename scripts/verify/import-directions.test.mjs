import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { inRoot } from "../bootstrap/paths.mjs";

/**
 * Files that break each rule, by the name of the rule.
 * @type {Record<string, [file: string, text: string][]>}
 */
const VIOLATIONS = {
  "stripe-imports-only-rooms-above": [
    ["apps/server/src/stripe/a.ts", `export { connect } from "../setup/connect.js";`],
  ],
  "connection-imports-only-rooms-above": [
    ["apps/server/src/connection/a.ts", `import type { Waiting } from "../inbox/store.js";`],
  ],
  "setup-imports-only-rooms-above": [
    ["apps/server/src/setup/a.ts", `const { router } = await import("../trpc/router.js");`],
  ],
  "listing-imports-only-rooms-above": [
    ["apps/server/src/sync/listing/a.ts", `import "../backfill/step.js";`],
  ],
  "every-folder-is-a-room": [["apps/server/src/app.ts", `import { helper } from "./helpers/helper.js";`]],
  "rooms-do-not-import-the-composition": [
    ["apps/server/src/audit/a.ts", `import { startServer } from "../server.js";`],
  ],
  "loose-files-import-no-room": [
    ["apps/server/src/logger.ts", `import { connect } from "./setup/connect.js";`],
  ],
  "sync-asks-the-inbox-one-question": [
    ["apps/server/src/sync/runs/a.ts", `import { apply } from "../../inbox/store.js";`],
  ],
  "no-circle": [
    ["apps/server/src/teams/one.ts", `import type { Two } from "./two.js"; export interface One {}`],
    ["apps/server/src/teams/two.ts", `import type { One } from "./one.js"; export interface Two {}`],
  ],
  "no-circle-at-run-time": [
    ["packages/crypto/src/one.ts", `import { two } from "./two.js"; export const one = two;`],
    ["packages/crypto/src/two.ts", `import { one } from "./one.js"; export const two = one;`],
  ],
  "every-import-is-found": [["apps/server/src/auth/a.ts", `import { a } from "./nowhere.js";`]],
  "packages-import-nothing-of-billstack": [
    ["packages/tenancy/src/a.ts", `import { seal } from "@billstack/crypto";`],
  ],
  "crypto-does-no-io": [["packages/crypto/src/keyring.ts", `import { readFileSync } from "node:fs";`]],
  "stripe-verify-knows-no-sql": [
    ["packages/stripe-verify/src/prove-keys.ts", `import postgres from "postgres";`],
  ],
  "the-key-format-is-pure": [["packages/stripe-verify/src/key-format.ts", `import Stripe from "stripe";`]],
  "the-sandbox-imports-nothing-of-billstack": [
    ["apps/stripe-sandbox/src/api/keys.ts", `import { checkKeys } from "@billstack/stripe-verify";`],
  ],
  "the-server-imports-three-packages": [
    ["apps/server/src/env.ts", `import { createSandbox } from "@billstack/stripe-sandbox";`],
  ],
  "the-dashboard-runs-two-files-of-billstack": [
    ["apps/web/src/main.tsx", `import { appRouter } from "@billstack/server";`],
  ],
  "clients-see-the-types-of-the-server": [
    ["apps/web/src/types.tsx", `import type { Keyring } from "@billstack/crypto";`],
  ],
  "the-example-client-runs-nothing-of-billstack": [
    ["apps/example-client/src/trpc/client.ts", `import { type AppRouter, x } from "@billstack/server";`],
  ],
  "one-file-opens-the-engine": [
    ["apps/server/src/copy/a.ts", `import {\n  StripeSync,\n} from "@supabase/stripe-sync-engine";`],
  ],
  "relative-imports-stay-in-their-package": [
    ["apps/web/src/server.tsx", `import { ROOT } from "../../server/src/deps.js";`],
  ],
};

/**
 * Files that break no rule.
 * @type {[file: string, text: string][]}
 */
const ALLOWED = [
  ["apps/web/src/trpc.ts", `import type { AppRouter } from "@billstack/server";`],
  ["apps/web/src/connect.tsx", `import { checkKeyField } from "@billstack/stripe-verify/key-format";`],
  ["apps/web/src/help.tsx", `import text from "../../../docs/connect-stripe.md?raw";`],
  ["apps/web/test/job.browser.test.ts", `import { startTestServer } from "@billstack/server/testing";`],
  ["apps/server/src/deps.ts", `import { a } from "./inbox/store.js";`],
  ["apps/server/src/inbox/store.ts", `import type { Deps } from "../deps.js"; export const a = 1;`],
  ["apps/server/src/copy/engine-columns.ts", `import { StripeSync } from "@supabase/stripe-sync-engine";`],
  ["apps/server/src/copy/objects.ts", `import type { StripeSync } from "@supabase/stripe-sync-engine";`],
  ["packages/tenancy/test/run.mjs", `import { startPostgres } from "@billstack/tenancy/embedded";`],
];

/** The files that the imports above name. They have to exist, because a rule forbids imports that lead nowhere. */
const TARGETS = [
  "apps/server/src/setup/connect.ts",
  "apps/server/src/trpc/router.ts",
  "apps/server/src/sync/backfill/step.ts",
  "apps/server/src/helpers/helper.ts",
  "apps/server/src/server.ts",
  "docs/connect-stripe.md",
];

/**
 * The packages that the imports above name. `at` is the folder, and `exports` are the names of the exported files.
 */
const PACKAGES = {
  "@billstack/crypto": { at: "packages/crypto", exports: ["index"] },
  "@billstack/stripe-verify": { at: "packages/stripe-verify", exports: ["index", "key-format"] },
  "@billstack/tenancy": { at: "packages/tenancy", exports: ["index", "embedded"] },
  "@billstack/server": { at: "apps/server", exports: ["index", "testing"] },
  "@billstack/stripe-sandbox": { at: "apps/stripe-sandbox", exports: ["index"] },
  "@supabase/stripe-sync-engine": {
    at: "node_modules/.pnpm/engine/node_modules/@supabase/stripe-sync-engine",
    exports: ["index"],
  },
  postgres: { at: "node_modules/.pnpm/postgres/node_modules/postgres", exports: ["index"] },
  stripe: { at: "node_modules/.pnpm/stripe/node_modules/stripe", exports: ["index"] },
};

/** Writes the files of a built package, and links it into node_modules. */
function writePackage(
  /** @type {string} */ folder,
  /** @type {string} */ name,
  /** @type {{ at: string; exports: string[] }} */ { at, exports },
) {
  const paths = exports.map((file) => [file === "index" ? "." : `./${file}`, `./dist/${file}.js`]);
  mkdirSync(join(folder, at, "dist"), { recursive: true });
  writeFileSync(
    join(folder, at, "package.json"),
    JSON.stringify({ name, exports: Object.fromEntries(paths) }),
  );
  for (const file of exports) writeFileSync(join(folder, at, "dist", `${file}.js`), "export {};");
  const link = join(folder, "node_modules", name);
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(join(folder, at), link);
}

describe("the directions of imports", () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "billstack-directions-")));
  /** @type {{ rule: { name: string }; from: string }[]} */
  let violations = [];

  beforeAll(() => {
    const files = [...Object.values(VIOLATIONS).flat(), ...ALLOWED];
    for (const [file, text] of [...TARGETS.map((target) => [target, "export {};"]), ...files]) {
      mkdirSync(dirname(join(folder, String(file))), { recursive: true });
      writeFileSync(join(folder, String(file)), `${text}\n`);
    }
    for (const [name, what] of Object.entries(PACKAGES)) writePackage(folder, name, what);
    writeFileSync(join(folder, "tsconfig.base.json"), "{}");
    const { stdout } = spawnSync(
      inRoot("node_modules", ".bin", "depcruise"),
      ["--config", inRoot(".dependency-cruiser.mjs"), "--output-type", "json", "apps", "packages"],
      { cwd: folder, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
    );
    violations = JSON.parse(stdout).summary.violations;
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(Object.entries(VIOLATIONS))("reports a file that breaks the rule %s", (rule, files) => {
    const found = violations.filter(({ from }) => files.some(([file]) => file === from));
    expect(found.map(({ rule: { name } }) => name)).toContain(rule);
  });

  it.each(ALLOWED)("allows in %s: %s", (file) => {
    expect(violations.filter(({ from }) => from === file)).toEqual([]);
  });
});
