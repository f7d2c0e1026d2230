import { describe, expect, it } from "vitest";

import { columnsIn, differingParts, sameInBoth } from "./parts.js";

const invoice = (column: string, stored: unknown, given: unknown) =>
  differingParts("invoice", " of invoices/in_1", {
    column,
    stored: stored === null ? null : JSON.stringify(stored),
    given: given === null ? null : JSON.stringify(given),
  });

describe("the differing parts of a column", () => {
  it("are named by each path inside of the JSON", () => {
    const one = invoice(
      "lines",
      { data: [{ id: "il_1", amount: 1, note: "a" }] },
      { data: [{ id: "il_1", amount: 2, note: "b" }] },
    );
    const other = invoice(
      "lines",
      { data: [{ id: "il_1", amount: 1, note: "a" }] },
      { data: [{ id: "il_1", amount: 2, note: "c" }] },
    );
    expect(sameInBoth(one, other)).toEqual(["lines.data.0.amount of invoices/in_1"]);
    expect(columnsIn(one)).toEqual(["lines"]);
  });

  it("do not contain fields that Stripe makes anew for each answer, at any depth", () => {
    const charge = (url: string, amount: number) => ({
      data: [{ charge: { object: "charge", receipt_url: url, amount } }],
    });
    expect(invoice("refunds", charge("one", 5), charge("other", 5))).toEqual({});
    expect(Object.keys(invoice("refunds", charge("one", 5), charge("other", 6)))).toEqual([
      "refunds.data.0.charge.amount of invoices/in_1",
    ]);
    expect(invoice("hosted_invoice_url", "https://one", "https://other")).toEqual({});
  });

  it("contain such a field if only one side has a value", () => {
    expect(Object.keys(invoice("invoice_pdf", null, "https://one"))).toHaveLength(1);
    expect(
      sameInBoth(invoice("invoice_pdf", null, "https://one"), invoice("invoice_pdf", null, "https://other")),
    ).toHaveLength(1);
  });

  it("contain numbers that are equal only after JavaScript rounds them", () => {
    const pair = { column: "metadata", stored: '{"n": 9007199254740993}', given: '{"n": 9007199254740992}' };
    expect(Object.keys(differingParts("invoice", " of invoices/in_1", pair))).toHaveLength(1);
  });

  it("are the whole column if too many places differ or the JSON is too deep", () => {
    const many = (text: string) => Array.from({ length: 60 }, () => text);
    expect(Object.keys(invoice("custom_fields", many("a"), many("b")))).toEqual([
      "custom_fields of invoices/in_1",
    ]);
    const deep = (end: unknown): unknown => Array.from({ length: 500 }).reduce((inner) => ({ inner }), end);
    expect(Object.keys(invoice("metadata", deep(1), deep(2)))).toHaveLength(1);
  });
});
