import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, it } from "vitest";

import { withEncryptionKeys } from "./encryption-keys.mjs";

let folder = "";
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "billstack-keys-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it("makes one development key, which only its owner can read, when several processes start at once", async () => {
  const variables = { BILLSTACK_DATA_DIR: join(folder, "new") };
  const all = await Promise.all([1, 2, 3].map(() => withEncryptionKeys(variables)));
  const file = join(folder, "new", "encryption-keys");
  expect(all).toEqual(all.map(() => ({ ...variables, BILLSTACK_ENCRYPTION_KEYS_FILE: file })));
  const key = readFileSync(file, "utf8");
  expect(key).toMatch(/^k[0-9a-f]{12}:[A-Za-z0-9+/]{43}=\n$/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  await withEncryptionKeys(variables);
  expect(readFileSync(file, "utf8")).toBe(key);
});

it.each([
  ["production", { NODE_ENV: "production" }],
  ["given keys", { BILLSTACK_ENCRYPTION_KEYS: "k1:x" }],
  ["a command", { BILLSTACK_ENCRYPTION_KEYS_COMMAND: "vault read keys" }],
  ["a named file", { BILLSTACK_ENCRYPTION_KEYS_FILE: "/run/secrets/keys" }],
])("makes no key for %s", async (_case, variables) => {
  const given = { ...variables, BILLSTACK_DATA_DIR: folder };
  expect(await withEncryptionKeys(given)).toBe(given);
});
