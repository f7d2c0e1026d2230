import { expect, test } from "vitest";

import { delayText } from "./delay-text.js";

test("a delay is not given more exactly than Stripe's whole seconds allow", () => {
  const created = "2026-11-28T10:00:00.000Z";
  expect(delayText(created, "2026-11-28T10:00:01.999Z")).toBe("less than 2 seconds");
  expect(delayText(created, "2026-11-28T10:00:12.000Z")).toBe("12 s");
  // The clock of this server may be behind Stripe's.
  expect(delayText(created, "2026-11-28T09:59:58.000Z")).toBe("less than 2 seconds");
});
