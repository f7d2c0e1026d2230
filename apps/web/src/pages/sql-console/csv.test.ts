import { expect, it } from "vitest";

import { csvOf } from "./csv.js";

it("writes names, numbers and texts, and tells NULL from an empty text", () => {
  const columns = ["id", "amount", "note"].map((name) => ({ name, type: "text" }));
  const rows = [
    ["cus_1", 1999, null],
    ["cus_2", "9007199254740993", ""],
    ['say "hi"', -5, "two\nlines, and a comma"],
    ["=1+1", "-12.50", true],
    ["@here", "+49", "-x"],
  ];
  expect(csvOf({ columns, rows })).toBe(
    [
      "id,amount,note",
      "cus_1,1999,",
      'cus_2,9007199254740993,""',
      '"say ""hi""",-5,"two\nlines, and a comma"',
      "'=1+1,-12.50,true",
      "'@here,'+49,'-x",
      "",
    ].join("\r\n"),
  );
});
