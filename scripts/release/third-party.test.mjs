import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, it } from "vitest";

import { packagesOf, thirdPartyText } from "./third-party.mjs";

let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "billstack-packages-"));
});

afterEach(() => rmSync(root, { recursive: true }));

/**
 * Makes an installed package.
 * @param {string} name
 * @param {Record<string, unknown>} manifest
 * @param {Record<string, string>} files
 * @returns {string} the path of a file in it
 */
function install(name, manifest, files = {}) {
  const folder = join(root, "node_modules", name);
  mkdirSync(join(folder, "lib"), { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name, version: "1.0.0", ...manifest }));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  return join(folder, "lib", "index.js");
}

it("has the text of each licence, and a package in two folders only once", () => {
  const one = install("one", { license: "MIT" }, { "LICENSE-MIT.md": "Copyright One", NOTICE: "Notice One" });
  const two = install("@scope/two", { license: "ISC", author: "Ada", repository: "https://example.com/two" });
  const text = thirdPartyText([...packagesOf([one, two, join(root, "ours.ts")]), ...packagesOf([one])]);
  expect(text).toContain("these 2 packages");
  expect(text).toMatch(/^one 1\.0\.0\nLicence: MIT\n\nCopyright One\nNotice One$/m);
  expect(text).toMatch(/^@scope\/two 1\.0\.0\nLicence: ISC\n\nBy Ada\nhttps:\/\/example\.com\/two$/m);
});

it("does not take a package.json that only says how the modules of its folder are written", () => {
  const file = install("one", { license: "MIT" }, { "lib/package.json": '{"type":"commonjs"}' });
  expect(packagesOf([file])).toMatchObject([{ name: "one", version: "1.0.0", license: "MIT" }]);
});

it("refuses a package without a licence", () => {
  const file = install("one", {});
  expect(() => packagesOf([file])).toThrow("The package one 1.0.0 has no licence.");
});
