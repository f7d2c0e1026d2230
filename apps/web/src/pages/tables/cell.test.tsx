// @vitest-environment happy-dom
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";

import { Cell } from "./cell.js";
import { orderColumns } from "./order-columns.js";
import { unixTime } from "./unix-time.js";

afterEach(cleanup);

test("NULL is in italics, the text NULL is not, and an empty text says so", () => {
  const { container } = render(
    <>
      <Cell name="email" type="text" value={null} />
      <Cell name="email" type="text" value="NULL" />
      <Cell name="email" type="text" value="" />
    </>,
  );
  const [missing, text, empty] = [...container.children];
  expect(missing?.className).toContain("italic");
  expect(text?.className ?? "").not.toContain("italic");
  expect(empty?.textContent).toBe("empty text");
});

test("a column of Unix seconds shows the date as a tooltip, and an amount does not", () => {
  render(<Cell name="created" type="integer" value={1_735_689_600} />);
  expect(screen.getByText("1735689600").title).toBe("Wed, 01 Jan 2025 00:00:00 GMT");
  expect(unixTime("amount", "bigint", 1_735_689_600)).toBeNull();
  expect(unixTime("created", "integer", 0)).toBeNull();
  expect(unixTime("created", "text", "1735689600")).toBeNull();
});

test("a value with HTML in it is shown as text", () => {
  const { container } = render(<Cell name="name" type="text" value="<img src=x onerror=alert(1)>" />);
  expect(container.querySelector("img")).toBeNull();
  expect(container.textContent).toBe("<img src=x onerror=alert(1)>");
});

test("long JSON is cut off", () => {
  const { container } = render(<Cell name="metadata" type="jsonb" value={{ note: "x".repeat(500) }} />);
  expect(container.textContent?.length).toBeLessThan(90);
});

test("the id comes first, columns of BillStack come last, and the others keep their order", () => {
  const columns = ["object", "zeta", "name", "alpha", "id", "updated_at"].map((name) => ({
    name,
    type: "text",
  }));
  expect(orderColumns(columns).map(({ name }) => name)).toEqual([
    "id",
    "name",
    "zeta",
    "alpha",
    "object",
    "updated_at",
  ]);
});
