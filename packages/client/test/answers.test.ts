import { expect, test } from "vitest";

import { BillStackError, type BillStack } from "../src/index.js";
import { ACCESS, ask, clientFor, errorOf, requests } from "./client-of-odd-server.js";
import { answer } from "./odd-server.js";

/** Each call, the answer that it must not take for data, and what the error says of it. */
const WRONG_SHAPES: [string, (billstack: BillStack) => Promise<unknown>, unknown][] = [
  ["access", ask, {}],
  ["access", ask, []],
  ["access", ask, null],
  ["access", ask, { access: {} }],
  ["access", ask, { access: { ...ACCESS.access, hasAccess: "yes" } }],
  ["access", ask, { access: { ...ACCESS.access, customerId: null } }],
  ["access", ask, { access: { ...ACCESS.access, features: null } }],
  ["access", ask, { access: { ...ACCESS.access, subscriptions: {} } }],
  ["refreshed", (billstack) => billstack.refresh(["cs_1"]), {}],
  ["refreshed", (billstack) => billstack.refresh(["cs_1"]), { refreshed: [null] }],
  ["refreshed", (billstack) => billstack.refresh(["cs_1"]), { refreshed: [{ id: "cs_1" }] }],
  ["connected", (billstack) => billstack.status(), {}],
  ["customer", (billstack) => billstack.customers.get("cus_1"), {}],
  ["customer", (billstack) => billstack.customers.get("cus_1"), { customer: null }],
  ["customer", (billstack) => billstack.customers.get("cus_1"), { customer: {} }],
  ["customers", (billstack) => billstack.customers.page(), {}],
  ["customers", (billstack) => billstack.customers.page(), { customers: {}, nextCursor: null }],
  ["customers", (billstack) => billstack.customers.page(), { customers: [1], nextCursor: null }],
  ["nextCursor", (billstack) => billstack.customers.page(), { customers: [] }],
  ["nextCursor", (billstack) => billstack.customers.page(), { customers: [], nextCursor: 2 }],
  ["nextCursor", (billstack) => billstack.customers.page(), { customers: [], nextCursor: "" }],
];

test.each(WRONG_SHAPES)("an answer without a right %s is no data: %#", async (field, call, body) => {
  const error = await errorOf(call(await clientFor([answer(200, JSON.stringify(body))])));
  expect(error).toBeInstanceOf(BillStackError);
  expect(error).toMatchObject({ code: "unexpected_answer", status: 200 });
  expect(error.message).toContain(field);
});

test.each([
  ["the same cursor again and again", ["a"]],
  ["cursors in a circle", ["a", "b", "c"]],
])("a list ends with an error if the server sends %s", async (_name, cursors) => {
  const pages = Array.from({ length: 20 }, (_, at) =>
    answer(200, { customers: [{ id: `cus_${at}` }], nextCursor: cursors[at % cursors.length] }),
  );
  const billstack = await clientFor(pages);
  const seen: string[] = [];
  const read = async () => {
    for await (const { id } of billstack.customers.list()) seen.push(id);
  };
  expect(await errorOf(read())).toMatchObject({ code: "unexpected_answer" });
  expect(seen).toHaveLength(cursors.length + 1);
  expect(requests()).toHaveLength(cursors.length + 1);
});
