import { expect, it } from "vitest";

import { compareCounts } from "./counts.mjs";

it("lists equal and different kinds of objects, without kinds that have no table or no objects", () => {
  const inStripe = { customers: 5, invoices: 7, invoiceitems: 3, refunds: 0 };
  const tables = [
    { name: "customers", rows: 5 },
    { name: "invoices", rows: 6 },
    { name: "refunds", rows: 0 },
  ];
  expect(compareCounts(inStripe, tables)).toEqual({
    equal: ["customers 5"],
    different: ["invoices: 7 in Stripe, 6 rows here"],
  });
});
