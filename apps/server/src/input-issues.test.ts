import { expect, it } from "vitest";
import { z } from "zod";

import { inputIssues } from "./input-issues.js";

const shape = z.strictObject({
  name: z.string().min(2).max(3),
  many: z.array(z.int()).max(1).optional(),
  limit: z.number().int().min(1).max(100).optional(),
  kind: z.enum(["a", "b"]).optional(),
  note: z.string("Write a note.").optional(),
  when: z.iso.datetime().optional(),
});

it.each<[unknown, string, string]>([
  [{}, "name", "This is required."],
  [{ name: 1 }, "name", "This must be of type string."],
  [{ name: "x" }, "name", "This must be at least 2 characters."],
  [{ name: "xxxx" }, "name", "This must be at most 3 characters."],
  [{ name: "xx", many: [1, 2] }, "many", "This must be at most 1 entries."],
  [{ name: "xx", many: ["x"] }, "many.0", "This must be of type number."],
  [{ name: "xx", limit: 0 }, "limit", "This must be at least 1."],
  [{ name: "xx", limit: 101 }, "limit", "This must be at most 100."],
  [{ name: "xx", kind: "c" }, "kind", "This must be one of: a, b."],
  [{ name: "xx", note: 1 }, "note", "Write a note."],
  [{ name: "xx", when: "now" }, "when", "Invalid ISO datetime."],
  [{ name: "xx", odd: 1 }, "odd", "There is no such field."],
])("says for the input %j, field %s: %s", (input, path, message) => {
  const { error } = shape.safeParse(input);
  expect(error === undefined ? [] : inputIssues(error)).toEqual([{ path, message }]);
});
