import { describe, expect, it } from "vitest";

import { normalise } from "./api-versions.js";

const item = (start: number, end: number, plan: string) => ({
  id: `si_${plan}`,
  current_period_start: start,
  current_period_end: end,
  plan: { id: plan },
});

describe("a subscription", () => {
  it("of basil gets its period and its plan from its items", () => {
    const basil = { id: "sub_1", object: "subscription", items: { data: [item(10, 20, "plan_a")] } };
    expect(normalise(basil)).toMatchObject({
      current_period_start: 10,
      current_period_end: 20,
      plan: { id: "plan_a" },
    });
  });

  it("of basil with several items spans their periods and has no plan of its own", () => {
    const items = { data: [item(10, 20, "plan_a"), item(5, 15, "plan_b")] };
    expect(normalise({ id: "sub_1", object: "subscription", items } as never)).toMatchObject({
      current_period_start: 5,
      current_period_end: 20,
      plan: null,
    });
  });

  it("of the pinned version comes out as it was", () => {
    const acacia = {
      id: "sub_1",
      object: "subscription",
      current_period_start: 1,
      current_period_end: 2,
      plan: { id: "own" },
      discount: null,
      items: { data: [{ id: "si_1", plan: { id: "other" } }] },
    };
    expect(normalise(acacia)).toEqual(acacia);
  });
});

describe("an invoice", () => {
  const basil = {
    id: "in_1",
    object: "invoice",
    status: "paid",
    parent: { type: "subscription_details", subscription_details: { subscription: "sub_1" } },
    total_taxes: [
      { amount: 7, tax_behavior: "inclusive", tax_rate_details: { tax_rate: "txr_1" }, taxable_amount: 100 },
      { amount: 3, tax_behavior: "exclusive", taxability_reason: "standard_rated" },
    ],
  };

  it("of basil gets back what moved, and carries no field that it does not know", () => {
    const normal = normalise(basil);
    expect(normal).toMatchObject({ subscription: "sub_1", paid: true, tax: 10 });
    expect(normal).toHaveProperty("total_tax_amounts", [
      { amount: 7, inclusive: true, tax_rate: "txr_1", taxability_reason: null, taxable_amount: 100 },
      {
        amount: 3,
        inclusive: false,
        tax_rate: null,
        taxability_reason: "standard_rated",
        taxable_amount: null,
      },
    ]);
    for (const name of ["charge", "payment_intent", "discount"]) expect(normal).not.toHaveProperty(name);
  });

  it("of basil without a subscription and without taxes has none", () => {
    const plain = { id: "in_1", object: "invoice", status: "open", parent: null, total_taxes: [] };
    expect(normalise(plain)).toMatchObject({
      subscription: null,
      paid: false,
      tax: null,
      total_tax_amounts: [],
    });
  });

  it("of the pinned version comes out as it was", () => {
    const acacia = {
      id: "in_1",
      object: "invoice",
      status: "open",
      subscription: "sub_1",
      paid: false,
      tax: null,
      charge: null,
    };
    expect(normalise(acacia)).toEqual(acacia);
  });
});

it("finds the newest charge of a payment intent before 2022-11-15", () => {
  const old = { id: "pi_1", object: "payment_intent", charges: { data: [{ id: "ch_2" }, { id: "ch_1" }] } };
  expect(normalise(old)).toHaveProperty("latest_charge", "ch_2");
});
