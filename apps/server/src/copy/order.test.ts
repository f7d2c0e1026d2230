import { describe, expect, it } from "vitest";

import { decide } from "./order.js";

const at = (second: number): Date => new Date(1_700_000_000_000 + second * 1_000);
const stored = (second: number, deleted = false) => ({ freshAt: at(second), deleted });

describe("decide", () => {
  it.each([
    ["newer than the stored state", { created: 5, stored: stored(4), looked: 0 }, "believe"],
    ["older than the stored state", { created: 3, stored: stored(4), looked: 0 }, "older"],
    ["of the same second as the stored state", { created: 4, stored: stored(4), looked: 0 }, "tie"],
    ["older than a tombstone", { created: 3, stored: stored(4, true), looked: 0 }, "older"],
    ["newer than a tombstone", { created: 5, stored: stored(4, true), looked: 0 }, "believe"],
    ["of an unknown object, newer than lookedAt", { created: 5, stored: null, looked: 4 }, "believe"],
    [
      "of an unknown object, of the same second as lookedAt",
      { created: 4, stored: null, looked: 4 },
      "fetch",
    ],
    ["of an unknown object, older than lookedAt", { created: 3, stored: null, looked: 4 }, "fetch"],
  ] as const)("an event %s", (_, { created, stored: what, looked }, decision) => {
    expect(decide({ created: at(created), stored: what, lookedAt: at(looked) })).toBe(decision);
  });
});
