import { expect, it } from "vitest";

import { OftenUsed } from "./often-used.js";

/** Uses a statement `times` times, and returns the last answer. */
function use(often: OftenUsed, name: string, times: number): boolean {
  let answer = false;
  for (let count = 0; count < times; count++) answer = often.isOften(name);
  return answer;
}

it("a statement that is used often is prepared from its tenth use on", () => {
  const often = new OftenUsed();
  expect(use(often, "of a team", 9)).toBe(false);
  expect(use(often, "of a team", 1)).toBe(true);
  expect(use(often, "of another team", 1)).toBe(false);
});

it("at most fifty statements are prepared, however many teams ask often", () => {
  const often = new OftenUsed();
  const names = Array.from({ length: 3_000 }, (_, team) => `of team ${team}`);
  for (const name of names) use(often, name, 20);
  expect(names.filter((name) => often.isOften(name))).toHaveLength(50);
});
