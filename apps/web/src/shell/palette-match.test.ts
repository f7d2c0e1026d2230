import { expect, test } from "vitest";

import { ACTIONS } from "./palette-actions.js";
import { paletteScore } from "./palette-match.js";
import { OTHER_PAGES, PAGE_WORDS, PLACES, TABLE_WORDS } from "./palette-pages.js";

/** All entries that need no server, with the tables that a team has. */
const ENTRIES = [
  ...Object.entries(PAGE_WORDS).map(([label, words]) => ({ label, words })),
  ...OTHER_PAGES,
  ...PLACES,
  ...ACTIONS,
  ...Object.entries(TABLE_WORDS).map(([name, words]) => ({
    label: `table ${name.replaceAll("_", " ")}`,
    words,
  })),
];

/** The entries that a search finds, the best first. */
function found(search: string): string[] {
  return ENTRIES.map(({ label, words }) => ({ label, score: paletteScore(search, label, words) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
    .map(({ label }) => label);
}

test.each([
  ["invo", "table invoices"],
  ["mrr", "Revenue"],
  ["webhook", "Set up the webhook"],
  ["webh", "Stripe connection"],
  ["backfill", "Sync"],
  ["verify", "Verify now"],
  ["metabase", "SQL access"],
  ["2fa", "Your security"],
  ["invite", "Invite a person"],
  ["payments", "table charges"],
  ["NEW key", "Create an API key"],
  ["key stripe", "Replace the Stripe keys"],
  ["password", "Change your password"],
])("“%s” finds %s", (search, label) => {
  expect(found(search)).toContain(label);
});

test("letters that only stand somewhere in an entry do not find it", () => {
  expect(found("invo")).toEqual(["table invoices"]);
  expect(found("vn")).toEqual([]);
  expect(found("webhook nonsense")).toEqual([]);
});

test("the name counts more than the other words, and the begin of a word more than its middle", () => {
  expect(found("reve")[0]).toBe("Revenue");
  expect(paletteScore("voice", "invoices", "")).toBeLessThan(paletteScore("bill", "invoices", "bills"));
  expect(paletteScore("invo", "invoices", "")).toBeGreaterThan(paletteScore("invo", "invoice payments", ""));
  expect(paletteScore("", "anything", "")).toBe(1);
});
