import { expect, it } from "vitest";

import { detailFacts } from "./detail-facts.js";

const lines = (detail: Record<string, unknown>): string[] =>
  detailFacts(detail).map(({ label, text }) => `${label}: ${text}`);

it("shows fields with a label, and codes, lists, empty values and yes or no in words", () => {
  expect(
    lines({ mode: "test", accountId: "acct_1", revokePrevious: false, scopes: ["a", "b"], expiresAt: null }),
  ).toEqual([
    "Mode: test mode",
    "Stripe account: acct_1",
    "Old secret revoked at once: no",
    "Scopes: a, b",
    "Valid until: none",
  ]);
  expect(lines({ secrets: [{ name: "webhook_secret", why: "older" }], emailOff: [], events: 3 })).toEqual([
    "Secrets: the webhook secret: an older one was put back",
    "No e-mail about: none",
    "Number of events: 3",
  ]);
});

it("shows the names that people chose as they are, also if they look like something else", () => {
  expect(lines({ name: "constructor", from: "2026-11-27T00:00", to: "<b>" })).toEqual([
    "Name: constructor",
    "From: 2026-11-27T00:00",
    "To: <b>",
  ]);
});

it("shows a field of a newer version under its own name", () => {
  expect(lines({ toString: 1, "new field": { a: "x", b: 2 } })).toEqual(["toString: 1", "new field: x: 2"]);
});
