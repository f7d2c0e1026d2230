import { expect, test } from "vitest";

import { aboutText } from "./number-text.js";

test.each([
  [5_012_345, "about 5,000,000"],
  [127_400, "about 130,000"],
  [0, "about 0"],
])("an estimate of %d is shown as %s", (estimate, text) => {
  expect(aboutText(estimate)).toBe(text);
});
