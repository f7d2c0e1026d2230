import { describe, expect, it } from "vitest";

import { filesToRunAgain, sumOf, withSecondRun } from "./run-again.mjs";

const passes = { passed: 5, failed: 0, skipped: 0 };
const fails = { passed: 4, failed: 1, skipped: 0 };

describe("files that run again", () => {
  it("are one to three failed files", () => {
    expect(filesToRunAgain({ files: { a: passes, b: fails }, outside: 0 })).toEqual(["b"]);
    expect(filesToRunAgain({ files: { a: fails, b: fails, c: fails }, outside: 0 })).toEqual(["a", "b", "c"]);
  });
  it("are none if four files failed", () => {
    expect(filesToRunAgain({ files: { a: fails, b: fails, c: fails, d: fails }, outside: 0 })).toEqual([]);
  });
  it("are none if an error belongs to no file", () => {
    expect(filesToRunAgain({ files: { a: fails }, outside: 1 })).toEqual([]);
  });
});

it("the counts of the second run replace those of the same files", () => {
  const first = { files: { a: passes, b: fails }, outside: 0 };
  expect(sumOf(withSecondRun(first, { files: { b: passes }, outside: 0 }))).toEqual({
    passed: 10,
    failed: 0,
    skipped: 0,
  });
  expect(sumOf(withSecondRun(first, { files: { b: fails }, outside: 0 })).failed).toBe(1);
});

it("an error outside of all files is a failure", () => {
  expect(sumOf({ files: { a: passes }, outside: 1 }).failed).toBe(1);
});
