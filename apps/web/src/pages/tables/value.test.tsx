// @vitest-environment happy-dom
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";

import { NestedFacts } from "./nested-facts.js";
import { orderColumns, usualColumns } from "./order-columns.js";
import type { Column } from "./row.js";
import { tableSearch } from "./table-search.js";
import { Value } from "./value.js";

afterEach(cleanup);

const text = { name: "email", type: "text", kind: "text" } as const;
const time = { name: "created", type: "bigint", kind: "time" } as const;
const show = (column: Column, value: unknown, more: object = {}) =>
  render(<Value column={column} row={{ [column.name]: value, ...more }} />).container;

test("NULL is in italics, the text NULL is not, and an empty text says so", () => {
  expect(show(text, null).firstElementChild?.className).toContain("italic");
  expect(show(text, "NULL").firstElementChild?.className ?? "").not.toContain("italic");
  expect(show(text, "").textContent).toBe("empty text");
});

test.each([
  ["Unix seconds", 1_735_689_600],
  ["Unix seconds in a text", "1735689600"],
  ["a time of PostgreSQL", "2025-01-01T00:00:00+00:00"],
])("%s are shown as a date, with the exact time as the machine reads it", (_what, value) => {
  const shown = show(time, value).querySelector("time");
  expect(shown?.dateTime).toBe("2025-01-01T00:00:00.000Z");
  expect(shown?.textContent).not.toContain("1735689600");
});

test("an amount is shown in its currency, and without one as it is", () => {
  const amount = { name: "total", type: "bigint", kind: "money", currency: "currency" } as const;
  expect(show(amount, -1250, { currency: "eur" }).textContent).toMatch(/12[.,]50/);
  expect(show(amount, 500, { currency: "jpy" }).textContent).toMatch(/500$/);
  expect(show(amount, 500, { currency: null }).textContent).toBe("500");
});

test("a value with HTML in it is shown as text", () => {
  const container = show(text, "<img src=x onerror=alert(1)>");
  expect(container.querySelector("img")).toBeNull();
  expect(container.textContent).toBe("<img src=x onerror=alert(1)>");
});

test("a text from outside is isolated, and characters that turn its direction are visible", () => {
  const shown = show(text, "evil\u202etxt").querySelector("bdi");
  expect(shown?.textContent).toBe("evil[U+202E]txt");
});

test("JSON in a cell has dates and no Unix seconds", () => {
  const json = { name: "plan", type: "jsonb", kind: "json" } as const;
  const shown = show(json, { created: 1_735_689_600, amount: 1_735_689_600 });
  expect(shown.textContent).toBe('{"created":"2025-01-01T00:00:00.000Z","amount":1735689600}');
});

test("long JSON is cut off", () => {
  const json = { name: "metadata", type: "jsonb", kind: "json" } as const;
  expect(show(json, { note: "x".repeat(500) }).textContent?.length).toBeLessThan(90);
});

test("times inside of an object are dates, and numbers are not", () => {
  render(
    <NestedFacts
      label="Status transitions"
      value={{ paid_at: 1_735_689_600, voided_at: null, tries: 1_735_689_600 }}
    />,
  );
  const factOf = (name: string) => screen.getByText(name).closest("dt")?.nextElementSibling;
  expect(factOf("Paid at")?.querySelector("time")).toBeInstanceOf(HTMLTimeElement);
  expect(factOf("Tries")?.textContent).toBe("1735689600");
  expect(screen.queryByText("Voided at")).toBeNull();
});

test("the id comes first, columns of BillStack come last, and JSON is not among the usual columns", () => {
  const columns = ["object", "zeta", "name", "alpha", "id", "updated_at"].map((name) => ({
    name,
    type: name === "zeta" ? "jsonb" : "text",
    kind: name === "zeta" ? ("json" as const) : ("text" as const),
  }));
  expect(orderColumns(columns).map(({ name }) => name)).toEqual([
    "id",
    "name",
    "zeta",
    "alpha",
    "object",
    "updated_at",
  ]);
  expect(usualColumns(columns).map(({ name }) => name)).toEqual(["id", "name", "alpha", "updated_at"]);
});

test("of an address, what has the wrong form is left out", () => {
  const right = { column: "name", is: "null" };
  expect(
    tableSearch({
      sort: 7,
      search: " ",
      row: ["x"],
      columns: null,
      where: [right, { column: 1, is: "null" }, { column: "a", is: "toString" }, null],
    }),
  ).toEqual({ sort: "7", where: [right] });
  expect(tableSearch({ where: "name", search: "x".repeat(300) })).toEqual({ search: "x".repeat(200) });
});
