import { Stripe } from "stripe";
import { parseApiBase } from "./api-base.js";
import { createBoundedHttpClient } from "./bounded-http-client.js";
import { createGatedHttpClient, type RequestGate } from "./gated-http-client.js";

/**
 * The last version whose objects match the sync engine's columns: basil (2025-03-31) moved a subscription's
 * `current_period_*` to its items and an invoice's `subscription` under `parent`.
 */
export const PINNED_API_VERSION = "2025-02-24.acacia";

/** Milliseconds that one call to Stripe may take, its answer included. */
const TIMEOUT_MS = 10_000;

export interface StripeClientOptions {
  secretKey: string;
  /** `https://api.stripe.com`, or `http://` to loopback. */
  apiBase: string;
  apiVersion?: string;
  /** Per attempt, the answer's body included. */
  timeoutMs?: number;
  /** Repeats after a lost connection, 409 or 5xx; a 429 is repeated only by a gate. */
  maxNetworkRetries?: number;
  /** Used instead of the bounded client, e.g. one wrapped around `createBoundedHttpClient()`. */
  httpClient?: Stripe.HttpClient;
  /**
   * Decides when each request, repeats included, may be sent, and whether a 429 is repeated. Waiting for it is no part
   * of `timeoutMs`.
   */
  gate?: RequestGate;
}

/** Makes a client that speaks to `apiBase` only. Opens nothing. Throws a TypeError for a bad `apiBase`. */
export function createStripeClient({
  secretKey,
  apiBase,
  apiVersion = PINNED_API_VERSION,
  timeoutMs = TIMEOUT_MS,
  maxNetworkRetries = 1,
  httpClient = createBoundedHttpClient(),
  gate,
}: StripeClientOptions): Stripe {
  return new Stripe(secretKey, {
    ...parseApiBase(apiBase),
    // stripe's types know only the newest version; its code sends whichever it is given.
    apiVersion: apiVersion as Stripe.LatestApiVersion,
    timeout: timeoutMs,
    maxNetworkRetries,
    httpClient: gate === undefined ? httpClient : createGatedHttpClient(httpClient, gate),
    telemetry: false,
    appInfo: { name: "BillStack" },
  });
}
