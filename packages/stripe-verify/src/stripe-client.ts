import { Stripe } from "stripe";
import { parseApiBase } from "./api-base.js";
import { createBoundedHttpClient } from "./bounded-http-client.js";
import { createGatedHttpClient, type RequestGate } from "./gated-http-client.js";

/**
 * The API version of all our requests. It is the last version whose objects match the columns of the sync engine. The
 * next one, basil (2025-03-31), moved `current_period_*` of a subscription to its items, and `subscription` of an
 * invoice into `parent` (docs.stripe.com/changelog/basil).
 */
export const PINNED_API_VERSION = "2025-02-24.acacia";

/** The time for one request and its answer. */
const TIMEOUT_MS = 10_000;

/** The options of {@link createStripeClient}. */
export interface StripeClientOptions {
  secretKey: string;
  /** `https://api.stripe.com`, or `http://` to loopback. */
  apiBase: string;
  apiVersion?: string;
  /** The time for each attempt, including the body of its answer. 10,000 by default. */
  timeoutMs?: number;
  /** How often a request is repeated after a lost connection, a 409 or a 5xx. Only a gate repeats a 429. */
  maxNetworkRetries?: number;
  /** Replaces the default, `createBoundedHttpClient()`. */
  httpClient?: Stripe.HttpClient;
  /**
   * Decides when each attempt may be sent, and whether a request is repeated after a 429. `timeoutMs` does not
   * include the time that a request waits for its gate.
   */
  gate?: RequestGate;
}

/**
 * Makes a client that sends requests only to `apiBase`. Making it opens no connection.
 * @throws TypeError if {@link parseApiBase} refuses `apiBase`.
 */
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
    // stripe's types allow only the newest version, but its code sends each version that it is given.
    apiVersion: apiVersion as Stripe.LatestApiVersion,
    timeout: timeoutMs,
    maxNetworkRetries,
    httpClient: gate === undefined ? httpClient : createGatedHttpClient(httpClient, gate),
    telemetry: false,
    appInfo: { name: "BillStack" },
  });
}
