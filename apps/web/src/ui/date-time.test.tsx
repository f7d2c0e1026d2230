import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";

import { DateTime } from "./date-time.js";

const ISO = "2026-11-27T08:30:15.000Z";
const SECONDS = Date.parse(ISO) / 1_000;

test("a time is shown in the reader's time zone and language, with its exact time as the tooltip", () => {
  const shown = new Date(ISO).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
  const exact = new Date(ISO).toLocaleString(undefined, { dateStyle: "full", timeStyle: "long" });
  const html = renderToStaticMarkup(<DateTime value={ISO} />);
  expect(html).toContain(`>${shown}</time>`);
  expect(html).toContain(`title="${exact}"`);
  expect(html).toContain(`dateTime="${ISO}"`);
});

test("seconds since 1970 are shown as the same time in ISO 8601 is", () => {
  expect(renderToStaticMarkup(<DateTime value={SECONDS} detail="day" />)).toBe(
    renderToStaticMarkup(<DateTime value={ISO} detail="day" />),
  );
});

test.each([
  [null, "—"],
  [undefined, "—"],
  ["soon", "soon"],
  [1e300, "1e+300"],
])("%s, which is no time, is shown as %s", (value, text) => {
  expect(renderToStaticMarkup(<DateTime value={value} />)).toContain(`>${text}<`);
});
