import { IncomingMessage } from "node:http";
import { Stripe } from "stripe";

import { brokeOff, BrokenBodyError } from "./broken-body.js";

type Client = Stripe.HttpClient;
type Answer = Stripe.HttpClientResponse;

/** Gives what `work` gives, or rejects with stripe's own timeout error at `deadline` (ms since 1970). */
async function before<Value>(deadline: number, work: Promise<Value>, stop: () => void): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => {
        reject(Stripe.HttpClient.makeTimeoutError());
        stop();
      },
      Math.max(0, deadline - Date.now()),
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * What stripe may take an answer's body for. It awaits an object with `error` wherever the status is no
 * success: a bare 503 would pass as a customer, and a body such as `5` would throw outside of any promise.
 */
function readBody(body: unknown, status: number): object {
  const isObject = typeof body === "object" && body !== null && !Array.isArray(body);
  if (isObject && (("error" in body && body.error) || (status >= 200 && status < 300))) return body;
  if (status === 429 || status >= 500) {
    return {
      error: { type: "api_error", message: `The answer of status ${status} has no body of Stripe's.` },
    };
  }
  throw new SyntaxError(`The answer of status ${status} is no object of Stripe's.`);
}

/** Closes the connection of an answer that nobody waits for any more. */
function discard(answer: Answer): void {
  const raw = answer.getRawResponse();
  if (raw instanceof IncomingMessage) raw.destroy();
}

/**
 * The answer's body as JSON.
 * @throws BrokenBodyError where the body of a good answer broke off, which stripe tells as a StripeAPIError; stripe's
 *   own error where the time was over or another answer could not be read; SyntaxError for what is no object of Stripe's
 */
async function readJson(answer: Answer, deadline: number): Promise<object> {
  const status = answer.getStatusCode();
  const unparsable = Symbol("unparsable");
  const reading: Promise<unknown> = answer.toJSON().catch((error: unknown) => {
    if (status >= 200 && status < 300 && brokeOff(error))
      throw new BrokenBodyError("The answer's body broke off.", { cause: error });
    if (error instanceof SyntaxError) return unparsable;
    throw error;
  });
  const body = await before(deadline, reading, () => discard(answer)).catch((error: unknown) => {
    throw error instanceof BrokenBodyError ? error : Stripe.HttpClient.makeResponseBodyError(error);
  });
  return readBody(body, status);
}

/**
 * stripe's HTTP client for Node with the time-out counted over the whole answer (its own counts silence
 * only, so that a trickling answer never ends), and with bodies that are not Stripe's told as errors.
 */
export function createBoundedHttpClient(inner: Client = Stripe.createNodeHttpClient()): Client {
  return {
    getClientName: () => inner.getClientName(),
    async makeRequest(host, port, path, method, headers, data, protocol, timeout) {
      const deadline = Date.now() + timeout;
      const request = inner.makeRequest(host, port, path, method, headers, data, protocol, timeout);
      const answer = await before(deadline, request, () => {
        request.then(discard, () => undefined);
      });
      return {
        getStatusCode: () => answer.getStatusCode(),
        getHeaders: () => answer.getHeaders(),
        getRawResponse: () => answer.getRawResponse(),
        toStream: (done) => answer.toStream(done),
        toJSON: () => readJson(answer, deadline),
        dispose: () => discard(answer),
      };
    },
  };
}
