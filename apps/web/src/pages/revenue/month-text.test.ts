import { expect, test } from "vitest";

import { monthText } from "./month-text.js";

test("a month is that of UTC wherever the reader is", () => {
  expect(monthText("2026-11", false, "en-US")).toBe("Nov 2026");
  expect(monthText("2026-01", true, "de-DE")).toBe("Jan");
  expect(monthText("2026-99")).toBe("2026-99");
});
