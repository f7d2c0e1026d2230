import type { RequestListener } from "node:http";
import { expect } from "vitest";
import { createStripeClient, proveKeys, type ProbedList } from "../src/index.js";
import { answering, EMPTY_LIST, localStripe } from "./local-stripe.js";

export const SECRET = "sk_test_51LongSecretThatMustNeverBeShown";

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

interface Times {
  timeoutMs?: number;
  callMs?: number;
}

/** Proves SECRET against one way of answering, and checks that the result does not show it. */
export async function prove(listener: RequestListener, restricted = false, times: Times = {}) {
  await using server = await localStripe(listener);
  const proof = await proveAt(server.apiBase, restricted, times);
  return { proof, requests: server.requests, headers: server.headers, busiest: server.busiest };
}

export async function proveAt(
  apiBase: string,
  restricted = false,
  { timeoutMs = 5_000, callMs = 2_000 }: Times = {},
) {
  const stripe = createStripeClient({ secretKey: SECRET, apiBase, timeoutMs: callMs, maxNetworkRetries: 0 });
  const proof = await proveKeys({ stripe, secretKeyIsRestricted: restricted, lists: LISTS, timeoutMs });
  expect(JSON.stringify(proof)).not.toContain(SECRET);
  return proof;
}

export const lists = (account: object) =>
  answering((path) => ({ body: path === "/v1/account" ? account : EMPTY_LIST }));
/** A 403 with Stripe's reason; every one of them quotes the key. */
export const forbidden = (reason: string, code?: string) => ({
  status: 403,
  body: { error: { type: "invalid_request_error", code, message: `${reason} (${SECRET})` } },
});
export const denied = forbidden(
  "The provided key does not have the required permissions for this endpoint on account 'acct_1Acme'.",
);
