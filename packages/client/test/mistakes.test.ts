import { expect, test } from "vitest";

import { InvalidInputError, type BillStack } from "../src/index.js";
import { ACCESS, clientFor, errorOf, requests } from "./client-of-odd-server.js";
import { answer } from "./odd-server.js";

const firstOf = <One>(list: AsyncIterable<One>) => list[Symbol.asyncIterator]().next();

/** What a program in JavaScript may pass by mistake, because a variable of it is empty. */
const NOTHING = [undefined, null] as unknown as never[];
/** The options in two objects. TypeScript refuses the third argument; JavaScript does not. */
const threeArguments = [{ customer: "cus_1" }, { pastDue: false }, { timeoutMs: 5 }] as unknown as Parameters<
  BillStack["access"]
>;
const MISTAKES: [string, (billstack: BillStack, nothing: never) => Promise<unknown>][] = [
  ["access", (billstack, nothing) => billstack.access(nothing)],
  ["customer", (billstack, nothing) => billstack.access({ customer: nothing })],
  ["email", (billstack, nothing) => billstack.access({ email: nothing })],
  ["metadata", (billstack, nothing) => billstack.access({ metadata: nothing })],
  ["metadata.userId", (billstack, nothing) => billstack.access({ metadata: { userId: nothing } })],
  ["ids", (billstack, nothing) => billstack.refresh(nothing)],
  ["ids", (billstack) => billstack.refresh("cs_1" as never)],
  ["ids.1", (billstack, nothing) => billstack.refresh(["cs_1", nothing])],
  ["id", (billstack, nothing) => billstack.customers.get(nothing)],
  ["id", (billstack) => billstack.customers.get(5 as never)],
  ["metadata.plan", (billstack, nothing) => billstack.customers.page({ metadata: { plan: nothing } })],
  ["email", (billstack) => billstack.customers.page({ email: null as never })],
  ["filters", (billstack) => billstack.customers.page("email=a" as never)],
  ["email", (billstack) => firstOf(billstack.customers.list({ email: {} as never }))],
  ["customer", (billstack, nothing) => firstOf(billstack.invoices.list({ customer: nothing }))],
  ["customer", (billstack, nothing) => billstack.invoices.page({ customer: nothing })],
  ["metadata", (billstack, nothing) => firstOf(billstack.customers.list({ metadata: nothing }))],
  ["metadata", (billstack) => billstack.customers.page({ metadata: {} })],
  ["metadata", (billstack) => billstack.access({ metadata: {} })],
  ["filters", (billstack) => billstack.customers.page([] as never)],
  ["cursor", (billstack, nothing) => billstack.customers.page({ cursor: nothing })],
  ["pastDue", (billstack, nothing) => billstack.access({ customer: "cus_1" }, { pastDue: nothing })],
  ["pastDue", (billstack) => billstack.access({ customer: "cus_1" }, { pastDue: "no" as never })],
  ["pastdue", (billstack) => billstack.access({ customer: "cus_1" }, { pastdue: false } as never)],
  ["options", (billstack) => billstack.access({ customer: "cus_1" }, "no" as never)],
  ["options", (billstack) => billstack.access(...threeArguments)],
  ["timeout", (billstack) => billstack.status({ timeout: 5 } as never)],
  ["pastDue", (billstack) => billstack.customers.get("cus_1", { pastDue: false } as never)],
  ["timeoutMs", (billstack) => billstack.status({ timeoutMs: Number.NaN })],
  ["timeoutMs", (billstack) => billstack.status({ timeoutMs: "5" as never })],
  ["signal", (billstack) => billstack.status({ signal: {} as never })],
];

test.each(MISTAKES.flatMap(([path, call]) => NOTHING.map((nothing) => ({ path, call, nothing }))))(
  "a missing argument is refused before anything is sent, and named: $path $nothing %#",
  async ({ path, call, nothing }) => {
    const billstack = await clientFor([answer(200, ACCESS)]);
    const error = await errorOf(call(billstack, nothing));
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(error).toMatchObject({ code: "invalid_input", status: null, issues: [{ path }] });
    expect(error.message).toContain(path);
    expect(requests()).toEqual([]);
  },
);

test("filters without a key ask for all rows", async () => {
  const all = answer(200, { customers: [], nextCursor: null });
  const billstack = await clientFor([all, all]);
  expect(await billstack.customers.page({})).toEqual({ objects: [], nextCursor: null });
  expect(await firstOf(billstack.customers.list())).toEqual({ done: true, value: undefined });
});

test("null in the place of options means that there are none", async () => {
  const billstack = await clientFor([answer(200, ACCESS), answer(200, { customers: [], nextCursor: null })]);
  const none = null as unknown as undefined;
  expect(await billstack.access({ customer: "cus_1" }, none)).toEqual(ACCESS.access);
  expect(await billstack.customers.page(none, none)).toEqual({ objects: [], nextCursor: null });
});
