import { randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";

import { expect, it } from "vitest";

import { apiKeyOf, apiKeyPrefix, checkApiKey } from "./api-key-format.js";

const DIGITS = "0123456789abcdef0123456789abcdef01234567";

it("makes bs_, forty digits, and the CRC-32 of the forty digits as text", () => {
  // The checksum was calculated with Python: format(zlib.crc32(DIGITS.encode()), "08x").
  expect(apiKeyOf(DIGITS)).toBe(`bs_${DIGITS}2a342d20`);
  for (let count = 0; count < 1_000; count++) {
    const digits = randomBytes(20).toString("hex");
    expect(apiKeyOf(digits)).toBe(`bs_${digits}${crc32(digits).toString(16).padStart(8, "0")}`);
    expect(checkApiKey(apiKeyOf(digits))).toBe("well_formed");
  }
});

it("finds every wrong digit, and every two neighbours that were swapped", () => {
  const key = apiKeyOf(DIGITS);
  for (let at = 3; at < key.length; at++) {
    for (const digit of "0123456789abcdef") {
      const typo = `${key.slice(0, at)}${digit}${key.slice(at + 1)}`;
      expect(checkApiKey(typo)).toBe(typo === key ? "well_formed" : "wrong_checksum");
    }
    const [first, second] = [key.charAt(at), key.charAt(at + 1)];
    const swapped = `${key.slice(0, at)}${second}${first}${key.slice(at + 2)}`;
    if (swapped !== key) expect(checkApiKey(swapped)).toBe("wrong_checksum");
  }
});

const key = apiKeyOf(DIGITS);
it.each([
  ["", "other_text"],
  ["sk_test_51Habcdefghijklmnopqrst", "other_text"],
  [key.slice(3), "other_text"],
  [` ${key}`, "other_text"],
  [key.toUpperCase(), "other_text"],
  ["bs_", "malformed"],
  [key.slice(0, -1), "malformed"],
  [`${key}0`, "malformed"],
  [`${key}\n`, "malformed"],
  [`bs_${key.slice(3).toUpperCase()}`, "malformed"],
  [`${key} ${key}`, "malformed"],
])("says that %j is %s", (text, form) => {
  expect(checkApiKey(text)).toBe(form);
});

it("shows people bs_ and four digits", () => {
  expect(apiKeyPrefix(key)).toBe("bs_0123");
});
