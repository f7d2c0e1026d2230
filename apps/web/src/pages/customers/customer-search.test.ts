import { expect, test } from "vitest";

import { customerSearch } from "./customer-search.js";

test("the search in the address keeps a text and a number, shortens what is too long, and ignores all else", () => {
  expect(customerSearch({ q: "ada" })).toEqual({ q: "ada" });
  expect(customerSearch({ q: 42 })).toEqual({ q: "42" });
  expect(customerSearch({ q: "x".repeat(400) }).q).toHaveLength(300);
  for (const q of ["", "  ", null, ["ada"], undefined]) expect(customerSearch({ q })).toEqual({});
});
