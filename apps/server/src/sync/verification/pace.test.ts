import { expect, it } from "vitest";

import type { Progress } from "../listing/progress.js";
import { pauseSeconds } from "./pace.js";

const HOUR = 60 * 60;

function charges(requests: number, requestsLeft: number): Progress {
  return { charge: { status: "running", synced: 100 * requests, requests, requestsLeft } };
}

it("a large daily run pauses while it is ahead of the pace for half a day", () => {
  // A quarter of the requests is due after a quarter of twelve hours.
  expect(pauseSeconds(charges(2_500, 7_500), 3 * HOUR - 30, 24)).toBe(30);
  expect(pauseSeconds(charges(2_500, 7_500), HOUR, 24)).toBe(50);
  expect(pauseSeconds(charges(2_500, 7_500), 4 * HOUR, 24)).toBe(0);
});

it("a small run makes no pause, and neither does a run of unknown size", () => {
  expect(pauseSeconds(charges(500, 1_000), 30, 24)).toBe(0);
  expect(pauseSeconds({ charge: { status: "running", synced: 0, requests: 5_000 } }, 30, 24)).toBe(0);
});
