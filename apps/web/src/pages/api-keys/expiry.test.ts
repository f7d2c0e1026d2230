import { expect, test } from "vitest";

import { expiryOf } from "./expiry.js";

const NOW = Date.parse("2026-11-27T10:00:00Z");

test("a key expires after the chosen number of days, at the end of the chosen day, or never", () => {
  expect(expiryOf("month", "", NOW)).toBe("2026-12-27T10:00:00.000Z");
  expect(expiryOf("date", "2027-01-31", NOW)).toBe("2027-01-31T23:59:59Z");
  expect(expiryOf("never", "2027-01-31", NOW)).toBeNull();
});

test("without the date there is no expiry to send", () => {
  expect(expiryOf("date", "", NOW)).toBeUndefined();
});
