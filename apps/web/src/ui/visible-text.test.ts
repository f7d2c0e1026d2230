import { expect, test } from "vitest";

import { visibleText } from "./visible-text.js";

test("characters that nobody sees are shown as their codes, and letters of all languages stay", () => {
  expect(visibleText("a\u202eb\u200bc\u2029d\u0000")).toBe("a[U+202E]b[U+200B]c[U+2029]d[U+0000]");
  const seen = "مرحبا \u{1f469}\u200d\u{1f4bb} می\u200cخواهم\n\tzoë";
  expect(visibleText(seen)).toBe(seen);
});
