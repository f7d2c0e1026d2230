import { expect, test } from "vitest";

import { returnPath } from "./return-path.js";

test.each([
  ["/teams/abc/events?status=applied#top", "/teams/abc/events?status=applied#top"],
  ["/", "/"],
  ["/teams/../x", "/x"],
])("a path of this site is kept: %s", (wanted, path) => {
  expect(returnPath(wanted)).toBe(path);
});

test.each([
  "https://evil.example/",
  "//evil.example/",
  "/\\evil.example",
  "/\t/evil.example",
  "\\\\evil.example",
  "/.//evil.example",
  "javascript:alert(1)",
  "teams/abc",
  "/sign-in?redirect=/sign-in",
  "/sign-up",
  undefined,
  ["/a"],
  "",
])("any other value becomes the start page: %s", (wanted) => {
  expect(returnPath(wanted)).toBe("/");
});
