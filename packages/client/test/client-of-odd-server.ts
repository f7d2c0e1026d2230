import { inspect } from "node:util";

import { apiKeyOf } from "@billstack/tenancy/api-key-format";
import { afterEach, expect } from "vitest";

import { createBillStack, type BillStack, type BillStackError, type BillStackOptions } from "../src/index.js";
import { startOddServer, type Answer, type OddServer } from "./odd-server.js";

export const KEY = apiKeyOf("0123456789".repeat(4));
export const TEAM = "k3v9abcdefgh1234";
export const ACCESS = { access: { customerId: "cus_1", hasAccess: true, subscriptions: [], features: [] } };

let server: OddServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** Returns the requests that the server of this test has got. */
export const requests = (): string[] => server?.requests ?? [];

/** Starts a server with these answers, and returns a client for it. */
export async function clientFor(answers: Answer[], over: Partial<BillStackOptions> = {}): Promise<BillStack> {
  server = await startOddServer(...answers);
  return createBillStack({ url: server.url, teamId: TEAM, apiKey: KEY, ...over });
}

/** Returns what the promise was rejected with, after a check that it does not contain the key. */
export async function errorOf(promise: Promise<unknown>): Promise<BillStackError> {
  const error: unknown = await promise.then(
    () => expect.fail("the call should have failed"),
    (reason: unknown) => reason,
  );
  expect(inspect(error, { depth: null, showHidden: true })).not.toContain(KEY);
  return error as BillStackError;
}

/** Asks for the access of a customer. */
export const ask = (billstack: BillStack): Promise<unknown> => billstack.access({ customer: "cus_1" });
