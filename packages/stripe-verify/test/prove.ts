import type { RequestListener } from "node:http";
import { expect } from "vitest";
import { createStripeClient, proveKeys, type ProbedList } from "../src/index.js";
import { answerWith, EMPTY_LIST, startLocalStripe } from "./local-stripe.js";

export const SECRET = "sk_test_51LongSecretThatMustNeverBeShown";

/** The parameters that ask for one object of a list. */
export const one = { limit: 1 };
export const LISTS: readonly ProbedList[] = [
  { name: "product", read: (stripe) => stripe.products.list(one) },
  { name: "price", read: (stripe) => stripe.prices.list(one) },
  { name: "customer", read: (stripe) => stripe.customers.list(one) },
  { name: "subscription", read: (stripe) => stripe.subscriptions.list(one) },
  { name: "invoice", read: (stripe) => stripe.invoices.list(one) },
  { name: "charge", read: (stripe) => stripe.charges.list(one) },
  { name: "payment_method", read: (stripe) => stripe.paymentMethods.list(one) },
  { name: "payment_intent", read: (stripe) => stripe.paymentIntents.list(one) },
  { name: "refund", read: (stripe) => stripe.refunds.list(one) },
];
export const NAMES = LISTS.map(({ name }) => name);

interface Timeouts {
  /** Milliseconds for the whole proof. */
  timeoutMs?: number;
  /** Milliseconds for each request. */
  requestTimeoutMs?: number;
}

/** Proves SECRET with a server that uses `listener`. Checks that the result does not contain SECRET. */
export async function prove(listener: RequestListener, restricted = false, timeouts: Timeouts = {}) {
  await using server = await startLocalStripe(listener);
  const proof = await proveAt(server.apiBase, restricted, timeouts);
  const { requests, headers, mostOpenRequests } = server;
  return { proof, requests, headers, mostOpenRequests };
}

/** Proves SECRET with the server at `apiBase`. Checks that the result does not contain SECRET. */
export async function proveAt(
  apiBase: string,
  restricted = false,
  { timeoutMs = 5_000, requestTimeoutMs = 2_000 }: Timeouts = {},
) {
  const stripe = createStripeClient({
    secretKey: SECRET,
    apiBase,
    timeoutMs: requestTimeoutMs,
    maxNetworkRetries: 0,
  });
  const proof = await proveKeys({ stripe, secretKeyIsRestricted: restricted, lists: LISTS, timeoutMs });
  expect(JSON.stringify(proof)).not.toContain(SECRET);
  return proof;
}

/** Answers with this account, and with an empty list for every other path. */
export const withAccount = (account: object) =>
  answerWith((path) => ({ body: path === "/v1/account" ? account : EMPTY_LIST }));
/** An answer with status 403 and this reason. Its message quotes the key. */
export const forbidden = (reason: string, code?: string) => ({
  status: 403,
  body: { error: { type: "invalid_request_error", code, message: `${reason} (${SECRET})` } },
});
/** The answer to a key that lacks the permission. */
export const denied = forbidden(
  "The provided key does not have the required permissions for this endpoint on account 'acct_1Acme'.",
);
