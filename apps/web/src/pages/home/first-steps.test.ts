import { expect, test } from "vitest";

import { firstSteps } from "./first-steps.js";

const NOTHING = { connected: false, loaded: false, hasKey: false, hasLogin: false };
const states = (...args: Parameters<typeof firstSteps>) => firstSteps(...args).map(({ state }) => state);

test("a new team connects first, and the other steps wait", () => {
  expect(states("owner", NOTHING)).toEqual(["next", "later", "later", "later"]);
});

test("each step that is done is ticked off, in any order", () => {
  expect(states("owner", { ...NOTHING, connected: true })).toEqual(["done", "next", "later", "later"]);
  expect(states("admin", { ...NOTHING, connected: true, hasKey: true })).toEqual([
    "done",
    "next",
    "done",
    "later",
  ]);
  expect(states("owner", { connected: true, loaded: true, hasKey: true, hasLogin: true })).toEqual(
    Array(4).fill("done"),
  );
});

test("a sync that runs is not asked for again, and the step after it can be done meanwhile", () => {
  expect(states("owner", { ...NOTHING, connected: true, loaded: "running" })).toEqual([
    "done",
    "running",
    "next",
    "later",
  ]);
});

test("a role sees only the steps that it may do, and none while others have to connect first", () => {
  const unknown = { hasKey: null, hasLogin: null };
  expect(firstSteps("member", { connected: true, loaded: false, ...unknown })).toMatchObject([
    { title: "Sync the data", state: "next" },
  ]);
  expect(firstSteps("member", { connected: false, loaded: false, ...unknown })).toEqual([]);
  expect(firstSteps("viewer", { connected: true, loaded: false, ...unknown })).toEqual([]);
});

test("a server that can make no SQL login does not ask for one", () => {
  expect(firstSteps("owner", { ...NOTHING, hasLogin: null }).map(({ title }) => title)).not.toContain(
    "Query with SQL",
  );
});
