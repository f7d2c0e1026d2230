import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { generateKey, Keyring } from "@billstack/crypto";
import { parseTeamId } from "@billstack/tenancy";
import { afterEach, beforeEach, expect, it } from "vitest";

import { describeFile } from "../backup/manifest.js";
import { readExport, writeManifest } from "./manifest.js";
import { readSecrets, writeSecrets } from "./sealed-secrets.js";
import type { TeamSecrets } from "./team-secrets.js";
import { makeTransferKey, readTransferKey } from "./transfer-key.js";

const teamId = parseTeamId("aaaaaaaaaaaaaaaa") ?? expect.fail("this is the id of a team");
const exportId = crypto.randomUUID();
const SECRETS: TeamSecrets = { connection: { secret_key: "sk_test_1" }, notices: null, accounts: {} };
const FILE = "control-members.copy";

let folder: string;
let key: Keyring;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "billstack-export-"));
  key = await makeTransferKey(join(folder, "key"));
  writeFileSync(join(folder, FILE), "row\n");
  const table = { file: FILE, schema: "control", table: "members", rows: 1 } as const;
  await writeManifest(folder, key, {
    exportId,
    billstack: "1.0.0",
    teamId,
    connectionId: null,
    since: "2026-01-01T00:00:00.000Z",
    asOf: "2026-01-01T00:00:01.000Z",
    control: ["0001_control_schema"],
    teamSchema: null,
    webhookUrl: "https://old.example.com/api/webhooks/stripe/aaaaaaaaaaaaaaaa",
    audit: null,
    objectsOfPeople: [],
    hasSqlLogin: false,
    secrets: await writeSecrets(folder, key, exportId, teamId, SECRETS),
    files: [{ ...table, columns: ["team_id"], ...(await describeFile(join(folder, FILE))) }],
  });
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Replaces a text in a file of the export. */
function change(file: string, before: string, after: string): void {
  const path = join(folder, file);
  const text = readFileSync(path, "utf8");
  expect(text).toContain(before);
  writeFileSync(path, text.replace(before, after));
}

it("an export that nobody has changed is read with the key in the file", async () => {
  const same = await readTransferKey(join(folder, "key"));
  const manifest = await readExport(folder, same);
  expect(manifest).toMatchObject({ teamId, exportId });
  expect(await readSecrets(folder, same, manifest)).toEqual(SECRETS);
});

it.each<[string, () => void, string]>([
  ["a byte more", () => appendFileSync(join(folder, FILE), " "), "is not the file that the export wrote"],
  ["no file", () => rmSync(join(folder, FILE)), "is missing"],
  ["no secrets", () => rmSync(join(folder, "secrets.json")), "is missing"],
  ["no manifest", () => rmSync(join(folder, "manifest.json")), "is no complete export"],
  [
    "another role in the manifest",
    () => change("manifest.json", '"rows": 1', '"rows": 2'),
    "was changed after",
  ],
  [
    "another proof",
    () => change("manifest.json", '"proof": "v2', '"proof": "v3'),
    "its manifest was changed",
  ],
  [
    "another format",
    () => change("manifest.json", '"format": 1', '"format": 2'),
    "another version of BillStack",
  ],
  [
    "a table that does not move",
    () => change("manifest.json", '"members"', '"service_keys"'),
    "another version",
  ],
  ["a file elsewhere", () => change("manifest.json", `"${FILE}"`, '"../../etc/passwd"'), "another version"],
  ["half a manifest", () => writeFileSync(join(folder, "manifest.json"), '{"format": 1'), "another version"],
])("an export with %s is refused", async (_, break_, sentence) => {
  break_();
  await expect(readExport(folder, key)).rejects.toThrow(sentence);
});

it("an export is refused with the key of another export, and its secrets open for no other team", async () => {
  await expect(readExport(folder, Keyring.parse(generateKey()))).rejects.toThrow("is not that of the export");
  const other = parseTeamId("bbbbbbbbbbbbbbbb") ?? expect.fail("this is the id of a team");
  await expect(readSecrets(folder, key, { exportId, teamId: other })).rejects.toThrow(
    "belongs to another context",
  );
  await expect(readSecrets(folder, key, { exportId: crypto.randomUUID(), teamId })).rejects.toThrow(
    "belongs to another context",
  );
});

it("a key is never written over another one, and a file without a key is refused", async () => {
  await expect(makeTransferKey(join(folder, "key"))).rejects.toThrow("Name a new file");
  await expect(readTransferKey(join(folder, "missing"))).rejects.toThrow("cannot be read");
  await expect(readTransferKey(join(folder, FILE))).rejects.toThrow("contains no transfer key");
});
