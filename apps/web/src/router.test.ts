// @vitest-environment happy-dom
import { expect, test } from "vitest";

import { localTime } from "./pages/events/event-filter.js";
import { conditionText } from "./pages/tables/condition-text.js";
import { questionOf, type TableSearch } from "./pages/tables/table-search.js";
import { router } from "./router.js";

/** Values that somebody may write into an address. The router reads each as JSON if it is JSON, and else as a text. */
const HOSTILE = [
  "zz",
  "",
  "null",
  "true",
  "-1",
  "1e999",
  "[]",
  "{}",
  '[["a"]]',
  "[null,1]",
  '{"find":1}',
  '"\\u0000"',
  "__proto__",
  "constructor",
  "2026-99-99",
  '[{"column":"a","is":"equals","path":5}]',
  '[{"column":"a","is":"equals","path":[{}],"value":{"x":1}}]',
  '[{"column":"created","is":"after","value":"zz"}]',
  '[{"column":5,"is":"toString"}]',
  "x".repeat(10_000),
];

/** The names of all search parameters that a page of the dashboard knows. */
const NAMES =
  "sort where search columns row status type object from to action userId q currency months figure month query redirect expired __proto__".split(
    " ",
  );

const PATHS = Object.keys(router.routesByPath).map((path) => path.replaceAll(/\$\w+/g, "one"));

test("the routes are enumerated", () => {
  expect(PATHS).toContain("/teams/one/tables/one");
  expect(PATHS.length).toBeGreaterThan(25);
});

test.each(PATHS)("no search parameter of %s reaches the page with an invalid value", (path) => {
  for (const value of HOSTILE) {
    const address = new URLSearchParams(NAMES.map((name) => [name, value]));
    const raw = router.options.parseSearch(`?${address.toString()}`);
    const matches = router.matchRoutes(path, raw);
    expect(matches.map(({ searchError }) => searchError)).toEqual(matches.map(() => undefined));
    const route = router.routesById[matches.at(-1)?.routeId ?? "__root__"];
    const validate = route.options.validateSearch;
    if (typeof validate !== "function") continue;
    const search = defined(matches.at(-1)?.search ?? {});
    // What the page gets is valid as a whole: to read it a second time changes nothing.
    expect(defined(validate({ ...search }))).toEqual(search);
    const known: TableSearch & { from?: string } = search;
    if (path.startsWith("/teams/one/events")) localTime(known.from);
    if (!path.startsWith("/teams/one/tables/")) continue;
    questionOf(known);
    for (const condition of known.where ?? [])
      expect(conditionText(condition, undefined, "usd")).not.toContain("[object");
  }
});

/** Returns the parameters that have a value. */
const defined = (search: object): object =>
  Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
