import type { Stripe } from "stripe";

import type { Metrics } from "../metrics.js";
import { inSpan, type Tracing } from "../tracing.js";
import { endpointOf } from "./endpoint.js";

/** The most endpoints that the metrics tell apart. BillStack uses about a hundred; an id never becomes a label. */
const MOST_ENDPOINTS = 200;
/** What stands for the endpoints beyond {@link MOST_ENDPOINTS}. */
const OTHER = "other";

const seen = new Set<string>();

/** Wraps an HTTP client. Each attempt to send a request is counted by its endpoint and the status of its answer, and has a span. */
export function createMeasuredClient(
  inner: Stripe.HttpClient,
  { stripeRequests, stripeSeconds }: Pick<Metrics, "stripeRequests" | "stripeSeconds">,
  tracing: Tracing,
): Stripe.HttpClient {
  return {
    getClientName: () => inner.getClientName(),
    makeRequest(host, port, path, method, headers, data, protocol, timeout) {
      const endpoint = labelOf(endpointOf({ method, path }));
      return inSpan(tracing, [`stripe ${endpoint}`, "client"], async (span) => {
        const began = performance.now();
        try {
          const answer = await inner.makeRequest(host, port, path, method, headers, data, protocol, timeout);
          stripeSeconds.observe((performance.now() - began) / 1_000);
          stripeRequests.inc({ endpoint, answer: String(answer.getStatusCode()) });
          span.set({ "http.response.status_code": answer.getStatusCode() });
          return answer;
        } catch (error) {
          stripeRequests.inc({ endpoint, answer: "none" });
          throw error;
        }
      });
    },
  };
}

function labelOf(endpoint: string): string {
  if (seen.has(endpoint)) return endpoint;
  if (seen.size >= MOST_ENDPOINTS) return OTHER;
  seen.add(endpoint);
  return endpoint;
}
