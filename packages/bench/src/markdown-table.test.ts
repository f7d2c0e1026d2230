import { expect, it } from "vitest";

import { markdownTable } from "./markdown-table.js";

it("aligns words to the left and measurements to the right", () => {
  const table = markdownTable(
    ["by", "median"],
    [
      ["the engine", "187 ms"],
      ["us", "64 ms"],
    ],
  );
  expect(table).toBe(
    [
      "| by         | median |",
      "| ---------- | -----: |",
      "| the engine | 187 ms |",
      "| us         |  64 ms |",
    ].join("\n"),
  );
});
