import { inspect } from "node:util";

import { expect, test } from "vitest";

import {
  BillStackError,
  ConnectionError,
  createBillStack,
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
  NotLoadedError,
  RateLimitedError,
  SeveralCustomersError,
  UnauthorizedError,
  type BillStackOptions,
} from "../src/index.js";
import { ACCESS, ask, clientFor, errorOf, KEY, requests, TEAM } from "./client-of-odd-server.js";
import { answer, drop, failure, hang } from "./odd-server.js";

test.each([
  [failure(400, "invalid_input", { issues: [{ path: "email", message: "Too long." }] }), InvalidInputError],
  [failure(401, "key_revoked"), UnauthorizedError],
  [failure(403, "scope_missing"), ForbiddenError],
  [failure(404, "not_found"), NotFoundError],
  [failure(409, "not_loaded", {}, { "retry-after": "30" }), NotLoadedError],
  [failure(409, "several_customers", { customerIds: ["cus_1", "cus_2"] }), SeveralCustomersError],
  [failure(500, "internal"), BillStackError],
])("an error of the server has its class and is not sent again: %#", async (refusal, ErrorClass) => {
  const error = await errorOf(ask(await clientFor([refusal])));
  expect(error).toBeInstanceOf(ErrorClass);
  expect(error).toBeInstanceOf(BillStackError);
  expect(error.message).toBe(`The sentence of ${error.code}.`);
  expect(error.requestId).toBe("req-1");
  expect(requests()).toEqual([`GET /api/billstack/teams/${TEAM}/access?customer=cus_1`]);
  if (error instanceof InvalidInputError) expect(error.issues[0]?.path).toBe("email");
  if (error instanceof NotLoadedError) expect(error.retryAfterSeconds).toBe(30);
  if (error instanceof SeveralCustomersError) expect(error.customerIds).toEqual(["cus_1", "cus_2"]);
});

test.each([
  ["503", failure(503, "overloaded")],
  ["502 of a proxy", answer(502, "<h1>Bad Gateway</h1>")],
  ["429", failure(429, "too_many_requests", {}, { "retry-after": "0" })],
  ["a lost connection", drop],
])("after %s, reads and refreshes are sent again", async (_name, trouble) => {
  const billstack = await clientFor([
    trouble,
    trouble,
    answer(200, ACCESS),
    trouble,
    answer(200, { refreshed: [] }),
  ]);
  expect(await ask(billstack)).toEqual(ACCESS.access);
  expect(await billstack.refresh(["cs_1"])).toEqual([]);
  expect(requests()).toHaveLength(5);
});

test("the third failure is thrown", async () => {
  const error = await errorOf(ask(await clientFor([drop])));
  expect(error).toBeInstanceOf(ConnectionError);
  expect(error.code).toBe("unreachable");
  expect(requests()).toHaveLength(3);
});

test("a refresh that was not complete says what is stored", async () => {
  const refreshed = [{ id: "cs_1", object: "checkout.session", found: true, customerId: "cus_1" }];
  const billstack = await clientFor([failure(422, "keys_refused", { refreshed })]);
  expect((await errorOf(billstack.refresh(["cs_1", "in_1"]))).details).toEqual({ refreshed });
});

test("a wait that is longer than the time-out is not begun", async () => {
  const refusal = failure(429, "too_many_requests", {}, { "retry-after": "60" });
  const error = await errorOf(ask(await clientFor([refusal])));
  expect(error).toBeInstanceOf(RateLimitedError);
  expect(error.retryAfterSeconds).toBe(60);
  expect(requests()).toHaveLength(1);
});

test("a server that never answers ends in a time-out", async () => {
  const error = await errorOf(ask(await clientFor([hang], { timeoutMs: 100 })));
  expect(error).toBeInstanceOf(ConnectionError);
  expect(error.code).toBe("timed_out");
});

test("the caller can end a call, also its last attempt, with a reason", async () => {
  const billstack = await clientFor([drop, drop, hang]);
  const stop = new AbortController();
  const call = billstack.customers.get("cus_1", { signal: stop.signal });
  await expect.poll(() => requests().length).toBe(3);
  const reason = new Error("the buyer has left");
  stop.abort(reason);
  await expect(call).rejects.toBe(reason);
});

test("an answer that is not BillStack's says so", async () => {
  expect(await errorOf(ask(await clientFor([answer(200, "<h1>Welcome</h1>")])))).toMatchObject({
    code: "unexpected_answer",
    status: 200,
  });
});

test.each([
  ["a time in the future", "Fri, 27 Nov 2026 12:00:30 GMT", 30],
  ["the older form", "Friday, 27-Nov-26 12:00:30 GMT", 30],
  ["a time in the past", "Fri, 27 Nov 2026 11:00:00 GMT", 0],
  ["no time", "soon", null],
  ["a year alone", "2026", 2026],
])("Retry-After as %s", async (_name, text, seconds) => {
  const headers = { "retry-after": text, date: "Fri, 27 Nov 2026 12:00:00 GMT" };
  const error = await errorOf(ask(await clientFor([failure(409, "not_loaded", {}, headers)])));
  expect(error.retryAfterSeconds).toBe(seconds);
});

test("a redirect is not followed, so that the key goes to no other address", async () => {
  const billstack = await clientFor([answer(308, "", { location: "/elsewhere" })]);
  expect(await errorOf(ask(billstack))).toMatchObject({ code: "redirected", status: 308 });
  expect(requests()).toHaveLength(1);
});

test("an id is one part of the address, whatever it contains", async () => {
  const billstack = await clientFor([answer(200, { product: { id: "a/../b?c" } })]);
  await billstack.products.get("a/../b?c");
  for (const id of ["", ".", ".."]) {
    expect(await errorOf(billstack.products.get(id))).toBeInstanceOf(InvalidInputError);
  }
  expect(requests()).toEqual([`GET /api/billstack/teams/${TEAM}/products/a%2F..%2Fb%3Fc`]);
});

test.each([
  { apiKey: `${KEY.slice(0, -1)}0` },
  { apiKey: KEY.slice(0, -1) },
  { apiKey: "sk_test_123" },
  { apiKey: "" },
  { teamId: "acme" },
  { url: "billing.example.com" },
  { url: "ftp://billing.example.com" },
  { timeoutMs: 0 },
  { timeoutMs: Number.NaN },
  { apiKey: null },
  { apiKey: 5 },
  { teamId: undefined },
  { teamId: [TEAM] },
  { url: undefined },
  { url: null },
  { timeoutMs: "5" },
  { fetch: "fetch" },
])("wrong options are refused at once: %j", (over) => {
  const right = { url: "http://localhost:3000", teamId: TEAM, apiKey: KEY };
  const create = () => createBillStack({ ...right, ...over } as unknown as BillStackOptions);
  expect(create).toThrow(expect.objectContaining({ code: "invalid_options" }));
  expect(create).not.toThrow(/[0-9a-f]{20}/);
});

test.each([undefined, null, "http://localhost:3000"])("%j is no options", (options) => {
  const create = () => createBillStack(options as unknown as BillStackOptions);
  expect(create).toThrow(expect.objectContaining({ code: "invalid_options" }));
});

test("the client itself does not show the key", () => {
  const billstack = createBillStack({ url: "http://localhost:3000/", teamId: TEAM, apiKey: KEY });
  expect(inspect(billstack, { depth: null, showHidden: true })).not.toContain(KEY);
});
