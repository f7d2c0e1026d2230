import { expect, test } from "vitest";

import type { EventSummary } from "./event-filter.js";
import { mergeEvents } from "./merge-events.js";

/** Makes an event that was received at this second. */
const at = (second: number, status: EventSummary["status"] = "applied"): EventSummary => ({
  id: `evt_${second}`,
  type: "customer.updated",
  objectId: "cus_1",
  created: "2026-11-28T10:00:00.000Z",
  receivedAt: `2026-11-28T10:00:${String(second).padStart(2, "0")}.000Z`,
  appliedAt: null,
  status,
  attempts: 1,
  lastError: null,
});

test("new events are counted and do not move the rows, whose status is brought up to date", () => {
  const merged = mergeEvents([at(2, "waiting"), at(1)], {
    events: [at(4), at(3), at(2), at(1)],
    nextCursor: null,
  });
  expect(merged.events.map(({ id, status }) => [id, status])).toEqual([
    ["evt_2", "applied"],
    ["evt_1", "applied"],
  ]);
  expect(merged).toMatchObject({ fresh: 2, gone: 0 });
});

test("an event that does not match the filter any more keeps its place and is marked", () => {
  const merged = mergeEvents([at(3), at(2), at(1)], { events: [at(3)], nextCursor: null });
  expect(merged.events.map(({ isGone }) => isGone)).toEqual([false, true, true]);
  expect(merged).toMatchObject({ fresh: 0, gone: 2 });
});

test("events older than the newest page are not known to be gone", () => {
  const merged = mergeEvents([at(3), at(1)], { events: [at(5), at(4), at(3), at(2)], nextCursor: "more" });
  expect(merged).toMatchObject({ fresh: 3, gone: 0 });
});

test("before the newest page is read, the list stays as it is", () => {
  expect(mergeEvents([at(1)], undefined)).toMatchObject({
    fresh: 0,
    gone: 0,
    events: [{ id: "evt_1", isGone: false }],
  });
});
