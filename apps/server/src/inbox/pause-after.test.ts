import { expect, it } from "vitest";

import { pauseAfter } from "./pause-after.js";

/** Turns of so many teams, with so many events of each. */
const turn = (teams: number, taken: number, hasMore = false) =>
  Array.from({ length: teams }, () => ({ taken, hasMore }));

it.each([
  ["one event, so that the next ones are applied together", turn(1, 1), 5, 15],
  ["one event that took long: nobody else waits for it", turn(1, 1), 5_000, 15],
  ["many events of one team", turn(1, 100), 80, 15],
  ["a few events of each of many teams: the pause is as long as the turn", turn(48, 2), 80, 80],
  ["the same in a turn that took very long", turn(48, 2), 5_000, 250],
])("there is a pause after %s", (_what, teams, tookMs, pauseMs) => {
  expect(pauseAfter(teams, tookMs)).toBe(pauseMs);
});

it.each([
  ["took no event", turn(3, 0)],
  ["has left events that can be applied now", [...turn(1, 500, true), ...turn(1, 1)]],
])("there is no pause after a turn that %s", (_what, teams) => {
  expect(pauseAfter(teams, 80)).toBe(0);
});
