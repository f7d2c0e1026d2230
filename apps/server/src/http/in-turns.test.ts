import { setImmediate as nextTurn } from "node:timers/promises";

import { expect, it } from "vitest";

import { inTurns } from "./in-turns.js";

it("begins everything in order, two in a turn of the event loop, and the first ones at once", async () => {
  const run = inTurns();
  const begun: number[] = [];
  for (let n = 0; n < 7; n += 1) run(() => begun.push(n));
  expect(begun).toHaveLength(2);
  await nextTurn();
  expect(begun).toHaveLength(4);
  run(() => begun.push(7));
  expect(begun).toHaveLength(4);
  for (let turn = 0; turn < 4; turn += 1) await nextTurn();
  expect(begun).toEqual(Array.from({ length: 8 }, (_, n) => n));
  run(() => begun.push(8));
  expect(begun).toHaveLength(9);
});
