import { expect, test } from "vitest";

import { typeChoices } from "./type-choices.js";

test("offers the beginnings that several types share before the types", () => {
  const types = [
    "charge.failed",
    "customer.created",
    "customer.subscription.created",
    "customer.subscription.updated",
  ];
  expect(typeChoices(types)).toEqual(["customer.*", "customer.subscription.*", ...types]);
  expect(typeChoices(["", "odd"])).toEqual(["", "odd"]);
});
