import { expect, it } from "vitest";

import { kindOfRead } from "./kind-of-read.js";

const rows = (input: object): string =>
  kindOfRead("tables.rows", { teamId: "a", table: "customers", ...input });
const where = (column: string, is: string, value: unknown) => ({ where: [{ column, is, value }] });

it("what a person types, ids and numbers do not change the kind of a read", () => {
  expect(rows({ search: "ada" })).toBe(rows({ search: "Grace Hopper" }));
  expect(rows({ cursor: "abc", limit: 5 })).toBe(rows({}));
  expect(rows(where("name", "contains", "ada"))).toBe(rows(where("name", "contains", "grace")));
  expect(kindOfRead("charges.list", { customer: "cus_1" })).toBe(
    kindOfRead("charges.list", { customer: "cus_2" }),
  );
});

it("reads that look at something else are of other kinds", () => {
  const kinds = [
    rows({}),
    rows({ table: "charges" }),
    rows({ search: "ada" }),
    rows({ sort: "name" }),
    rows({ sort: "-name" }),
    rows(where("name", "contains", "ada")),
    rows(where("email", "contains", "ada")),
    kindOfRead("tables.count", { table: "customers" }),
    kindOfRead("charges.list", { status: "failed" }),
    kindOfRead("charges.list", { status: "succeeded" }),
    kindOfRead("charges.list", undefined),
  ];
  expect(new Set(kinds).size).toBe(kinds.length);
});

it("a large question has a short kind", () => {
  const many = { where: Array.from({ length: 1_000 }, () => where("name", "equals", "x").where[0]) };
  expect(rows(many).length).toBeLessThanOrEqual(500);
});
