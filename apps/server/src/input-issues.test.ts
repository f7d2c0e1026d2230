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
  id: z.uuid().optional(),
  code: z.string().regex(/^\d+$/).optional(),
  either: z.union([z.string(), z.number()]).optional(),
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
  [
    { name: "xx", when: "now" },
    "when",
    "This must be a time in ISO 8601 with its time zone, such as 2026-11-27T08:15:00Z.",
  ],
  [{ name: "xx", id: "1" }, "id", "This must be a UUID, such as 0c5d9f4e-7b7e-4a52-9d4c-5e4b8f0a7d11."],
  [
    { name: "xx", code: "x" },
    "code",
    "This does not have the right form. The documentation at /api/docs shows the form.",
  ],
  [
    { name: "xx", either: null },
    "either",
    "This does not have the right form. The documentation at /api/docs shows the form.",
  ],
  [{ name: "xx", odd: 1 }, "odd", "There is no such field."],
])("says for the input %j, field %s: %s", (input, path, message) => {
  const { error } = shape.safeParse(input);
  expect(error === undefined ? [] : inputIssues(error)).toEqual([{ path, message }]);
});
