import type { Stripe } from "stripe";

import { readRefusal, type Refusal } from "./refusal.js";

/** What a gate knows of a request. */
export interface RequestToSend {
  method: string;
  /** With its query, such as `/v1/customers/cus_1/tax_ids?limit=100`. */
  path: string;
}

/** One request on its way through a gate; it may be sent several times. */
export interface Passage {
  /** Resolves when the request may be sent. */
  pass(): Promise<void>;
  /** Stripe refused the request with 429. Resolves with whether to send it again, after the next `pass`. */
  refused(refusal: Refusal): Promise<boolean>;
}

/** Decides when requests may be sent, and whether those that Stripe refused with 429 are sent again. */
export interface RequestGate {
  open(request: RequestToSend): Passage;
}

/** `inner`, with every request sent only when `gate` lets it, and again where the gate says so after a 429. */
export function createGatedHttpClient(inner: Stripe.HttpClient, gate: RequestGate): Stripe.HttpClient {
  return {
    getClientName: () => inner.getClientName(),
    async makeRequest(host, port, path, method, headers, data, protocol, timeout) {
      const passage = gate.open({ method, path });
      for (;;) {
        await passage.pass();
        const answer = await inner.makeRequest(host, port, path, method, headers, data, protocol, timeout);
        if (answer.getStatusCode() !== 429) return answer;
        const body: Promise<unknown> = answer.toJSON();
        const refusal = await readRefusal(answer.getHeaders(), body);
        if (!(await passage.refused(refusal))) return withBody(answer, body);
      }
    },
  };
}

/** The answer, whose body was read already. */
function withBody(answer: Stripe.HttpClientResponse, body: Promise<unknown>): Stripe.HttpClientResponse {
  return {
    getStatusCode: () => answer.getStatusCode(),
    getHeaders: () => answer.getHeaders(),
    getRawResponse: () => answer.getRawResponse(),
    toStream: (done) => answer.toStream(done),
    toJSON: () => body,
    dispose: () => answer.dispose?.(),
  };
}
