import { expect, it } from "vitest";

import { RecentEvents } from "./recent.js";

const MEGABYTE = 1024 * 1024;
const NOTHING = { object: {}, apiVersion: null, previous: null };

it("gives a content once, and only to its own connection", () => {
  const recent = new RecentEvents();
  recent.add("one", "evt_1", { object: { object: "customer" }, apiVersion: null, previous: null }, 10);
  expect(recent.take("other", "evt_1")).toBeUndefined();
  expect(recent.take("one", "evt_1")).toMatchObject({ object: { object: "customer" } });
  expect(recent.take("one", "evt_1")).toBeUndefined();
});

it("keeps only the newest contents, up to 16 MiB of JSON", () => {
  const recent = new RecentEvents();
  for (let n = 0; n < 100; n++) recent.add("one", `evt_${n}`, NOTHING, MEGABYTE);
  const kept = Array.from({ length: 100 }, (_, n) => n).filter((n) => recent.take("one", `evt_${n}`));
  expect(kept).toEqual(Array.from({ length: 16 }, (_, n) => 84 + n));
});

it("counts an event that is delivered again once, and stops counting an event that was taken", () => {
  const recent = new RecentEvents();
  for (let times = 0; times < 50; times++) recent.add("one", "evt_again", NOTHING, MEGABYTE);
  for (let n = 0; n < 50; n++) {
    recent.add("one", `evt_${n}`, NOTHING, MEGABYTE);
    expect(recent.take("one", `evt_${n}`)).toBeDefined();
  }
  expect(recent.take("one", "evt_again")).toBeDefined();
});
