import type { Stripe } from "stripe";

import { readTooManyRequests, type TooManyRequests } from "./too-many-requests.js";

/** What a gate knows about a request. */
export interface RequestToSend {
  method: string;
  /** The path with its query, such as `/v1/customers/cus_1/tax_ids?limit=100`. */
  path: string;
}

/** One request that has to wait at a gate. The request may be sent several times. */
export interface GatedRequest {
  /** Resolves when the request may be sent. Is called before each attempt. */
  pass(): Promise<void>;
  /**
   * Is called when Stripe answered 429. Resolves with true if the request is to be sent again after another
   * `pass`.
   */
  refused(tooManyRequests: TooManyRequests): Promise<boolean>;
}

/** Decides when each request may be sent, and whether a request that Stripe answered with 429 is sent again. */
export interface RequestGate {
  /** Is called once for each request. */
  open(request: RequestToSend): GatedRequest;
}

/** Wraps an HTTP client. Each request waits for `gate`, and is sent again after a 429 if the gate says so. */
export function createGatedHttpClient(inner: Stripe.HttpClient, gate: RequestGate): Stripe.HttpClient {
  return {
    getClientName: () => inner.getClientName(),
    async makeRequest(host, port, path, method, headers, data, protocol, timeout) {
      const request = gate.open({ method, path });
      for (;;) {
        await request.pass();
        const answer = await inner.makeRequest(host, port, path, method, headers, data, protocol, timeout);
        if (answer.getStatusCode() !== 429) return answer;
        const body: Promise<unknown> = answer.toJSON();
        const tooManyRequests = await readTooManyRequests(answer.getHeaders(), body);
        if (!(await request.refused(tooManyRequests))) return withBody(answer, body);
      }
    },
  };
}

/** Returns an answer whose `toJSON` gives `body`, because the body of `answer` cannot be read a second time. */
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
