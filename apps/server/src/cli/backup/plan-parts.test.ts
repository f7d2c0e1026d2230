import { expect, it } from "vitest";

import { planParts } from "./plan-parts.js";

const of = (...sizes: number[]) => sizes.map((relations, index) => ({ name: `s${index}`, relations }));

it.each([
  ["no schema", of(), 100, []],
  ["schemas that fit together", of(40, 60), 100, [["s0", "s1"]]],
  ["one more than fits", of(40, 60, 1), 100, [["s0", "s1"], ["s2"]]],
  ["a schema that is larger than all locks", of(10, 500, 10), 100, [["s0"], ["s1"], ["s2"]]],
])("divides %s", (_, schemas, locks, parts) => {
  expect(planParts(schemas, locks)).toEqual(parts);
});

it("puts at most a hundred schemas into a part, however many locks there are", () => {
  const parts = planParts(of(...Array<number>(250).fill(1)), 1_000_000);
  expect(parts.map(({ length }) => length)).toEqual([100, 100, 50]);
});
