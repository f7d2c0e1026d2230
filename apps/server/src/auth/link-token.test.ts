import { expect, it } from "vitest";

import { linkTokenHash, makeLinkToken } from "./link-token.js";

it("makes tokens of 256 bits that differ, each with its own hash", () => {
  const made = Array.from({ length: 100 }, makeLinkToken);
  expect(new Set(made.map(({ token }) => token)).size).toBe(100);
  for (const { token, hash } of made) {
    expect(Buffer.from(token, "base64url")).toHaveLength(32);
    // The text of the hash has the form of base64, with which a token cannot be confused.
    expect(hash).toMatch(/^[A-Za-z0-9+/]{43}=$/);
    expect(linkTokenHash(token)).toBe(hash);
  }
});

it.each([
  "",
  "x",
  "a".repeat(42),
  "a".repeat(44),
  `${"a".repeat(42)}=`,
  `${"a".repeat(43)}\n`,
  "a".repeat(1e6),
])("does not look up a text that cannot be a token (case %#)", (text) =>
  expect(linkTokenHash(text)).toBeNull(),
);
