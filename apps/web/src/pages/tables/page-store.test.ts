import { expect, test } from "vitest";

import { PageStore } from "./page-store.js";
import type { RowsPage } from "./row.js";

const page = (ids: string[], nextCursor: string | null, name = "old"): RowsPage => ({
  columns: [],
  rows: ids.map((id) => ({ id, name })),
  nextCursor,
});
const shown = (store: PageStore) =>
  Array.from({ length: store.length }, (_, at) => Object.values(store.rowAt(at) ?? {}).join(" "));

test("pages become known one after the other, until the last one", () => {
  const store = new PageStore(2);
  expect(store.pagesOf(0, 50)).toEqual([{ index: 0, cursor: null }]);
  store.absorb(0, page(["a", "b"], "after b"));
  expect([store.length, store.hasMore]).toEqual([2, true]);
  expect(store.pagesOf(1, 50)).toEqual([
    { index: 0, cursor: null },
    { index: 1, cursor: "after b" },
  ]);
  store.absorb(1, page(["c"], null));
  expect([store.length, store.hasMore]).toEqual([3, false]);
  expect(shown(store)).toEqual(["a old", "b old", "c old"]);
});

test("a later answer changes the content of rows, and neither their order nor their number", () => {
  const store = new PageStore(2);
  store.absorb(0, page(["a", "b"], "after b"));
  store.absorb(1, page(["c", "d"], null));
  store.absorb(0, page(["a", "b"], "after b", "new"));
  expect(store.changed).toBe(false);
  expect(shown(store)).toEqual(["a new", "b new", "c old", "d old"]);
  // A row was added at the top, so that b went to no page at all.
  store.absorb(0, page(["z", "a"], "after a", "newest"));
  expect(store.changed).toBe(true);
  expect(shown(store)).toEqual(["a newest", "b new", "c old", "d old"]);
});

test("pages that are far away are forgotten, and their places stay", () => {
  const store = new PageStore(1);
  for (let index = 0; index < 100; index += 1) store.absorb(index, page([`r${index}`], `after ${index}`));
  expect(store.length).toBe(100);
  expect(store.rowAt(0)).toBeUndefined();
  expect(store.rowAt(99)).toEqual({ id: "r99", name: "old" });
  store.absorb(0, page(["r0"], "after 0"));
  expect(store.rowAt(0)).toEqual({ id: "r0", name: "old" });
  expect([store.length, store.changed]).toEqual([100, false]);
});
