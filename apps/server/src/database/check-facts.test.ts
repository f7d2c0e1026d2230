import { expect, it } from "vitest";

import { whyUnusable } from "./check-facts.js";
import type { DatabaseFacts } from "./facts.js";
import { MUST_BE } from "./session-settings.js";

const GOOD: DatabaseFacts = {
  versionNumber: 150_018,
  version: "15.18",
  database: "billing",
  role: "billstack",
  encoding: "UTF8",
  isStandby: false,
  isReadOnly: false,
  mayCreate: true,
  sessions: 97,
  isDirect: true,
  settings: { ...MUST_BE, DateStyle: "ISO, MDY" },
};

it("finds nothing wrong with a good database", () => {
  expect(whyUnusable(GOOD, "DATABASE_URL")).toBe(null);
});

it.each([
  [{ versionNumber: 140_011, version: "14.11" }, /PostgreSQL 14\.11.*needs PostgreSQL 15 or newer\. Upgrade/],
  [{ isStandby: true, isReadOnly: true }, /read replica.*Name the primary server\./],
  [{ encoding: "SQL_ASCII" }, /encoding SQL_ASCII.*create database billstack encoding 'UTF8'/],
  [{ isReadOnly: true }, /only read.*set default_transaction_read_only = off/],
  [{ mayCreate: false }, /grant create on database "billing" to "billstack"/],
  [
    { settings: { ...MUST_BE, TimeZone: "Asia/Tokyo", bytea_output: null } },
    /alter role "billstack" in database "billing" set TimeZone = 'UTC'; .* set bytea_output = 'hex'$/,
  ],
  [{ settings: { ...MUST_BE, DateStyle: "German" } }, /set DateStyle = 'ISO'$/],
])("says what is wrong and what to do: %j", (over, sentence) => {
  expect(whyUnusable({ ...GOOD, ...over }, "DATABASE_DIRECT_URL")).toMatch(sentence);
});
