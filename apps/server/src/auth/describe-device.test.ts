import { expect, it } from "vitest";

import { describeDevice } from "./describe-device.js";

const chrome = (version: number): string =>
  `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0 Safari/537.36`;

it.each([
  [chrome(141), "Chrome on Windows"],
  [chrome(142), "Chrome on Windows"],
  ["Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0", "Firefox on Linux"],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
    "Safari on iOS",
  ],
  ["curl/8.5.0", "curl"],
  ["node", "node"],
  ["", "An unknown program"],
  ["  ", "An unknown program"],
  ["<script>alert(1)</script>", "An unknown program"],
  ["\u0000\u202e", "An unknown program"],
  ["x".repeat(300), "An unknown program"],
])("describes %s", (userAgent, words) => {
  expect(describeDevice(userAgent)).toBe(words);
});
