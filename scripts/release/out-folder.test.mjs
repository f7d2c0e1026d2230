import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, it } from "vitest";

import { replaceFolder } from "./out-folder.mjs";

let parent = "";
let folder = "";

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "billstack-out-"));
  folder = join(parent, "release");
});

afterEach(() => rmSync(parent, { recursive: true }));

/** @param {string} version */
const write = (version) => async (/** @type {string} */ into) => {
  writeFileSync(join(into, "THIRD_PARTY.txt"), version);
};

it("replaces an earlier release, also one with more files", async () => {
  await replaceFolder(folder, write("1"));
  writeFileSync(join(folder, "old.js"), "");
  await replaceFolder(folder, write("2"));
  expect(readdirSync(folder)).toEqual(["THIRD_PARTY.txt"]);
  expect(readFileSync(join(folder, "THIRD_PARTY.txt"), "utf8")).toBe("2");
  expect(readdirSync(parent)).toEqual(["release"]);
});

it("deletes nothing in a folder that is no release", async () => {
  writeFileSync(join(parent, "thesis.txt"), "");
  await expect(replaceFolder(parent, write("1"))).rejects.toThrow(/contains files that are no release/);
  expect(readdirSync(parent)).toEqual(["thesis.txt"]);
});

it("leaves the earlier release as it was if the build fails", async () => {
  await replaceFolder(folder, write("1"));
  const fail = async (/** @type {string} */ into) => {
    await write("2")(into);
    throw new Error("a warning of the bundler");
  };
  await expect(replaceFolder(folder, fail)).rejects.toThrow("a warning of the bundler");
  expect(readFileSync(join(folder, "THIRD_PARTY.txt"), "utf8")).toBe("1");
  expect(existsSync(join(parent, `release.${process.pid}`))).toBe(false);
});
