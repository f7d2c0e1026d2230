import { IncomingMessage } from "node:http";
import { Stripe } from "stripe";

import { BrokenBodyError, isEarlyEnd } from "./broken-body.js";
import { isExpectedBody } from "./expected-body.js";
import type { RequestToSend } from "./gated-http-client.js";

type Client = Stripe.HttpClient;
type Answer = Stripe.HttpClientResponse;

/**
 * Waits for `work` until `deadline` (milliseconds since 1970) and returns its result.
 * At the deadline, calls `stop` and throws stripe's own timeout error.
 */
async function withDeadline<Value>(deadline: number, work: Promise<Value>, stop: () => void): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const timedOut = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => {
        reject(Stripe.HttpClient.makeTimeoutError());
        stop();
      },
      Math.max(0, deadline - Date.now()),
    );
  });
  try {
    return await Promise.race([work, timedOut]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Returns a body that stripe's library can use. For each status that is no success, the library expects an object
 * with a field `error`. It would return the body of a 503 without that field as if it were the requested object, and
 * it would throw outside of any promise for a body such as `5`. So a 429 or 5xx without Stripe's error gets one here.
 * @throws SyntaxError for any other body that Stripe does not send.
 */
function asStripeBody(request: RequestToSend, body: unknown, status: number): object {
  const isObject = typeof body === "object" && body !== null && !Array.isArray(body);
  if (isObject && "error" in body && typeof body.error === "object" && body.error !== null) return body;
  if (isObject && isSuccess(status) && isExpectedBody(request, body)) return body;
  if (status === 429 || status >= 500) {
    return {
      error: {
        type: "api_error",
        message: `The answer with status ${status} has a body that Stripe does not send.`,
      },
    };
  }
  throw new SyntaxError(`The answer with status ${status} has a body that Stripe does not send.`);
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/**
 * Checks that an answer says when it was made. Nobody knows how fresh an object is without this time, nor when an
 * object was missing.
 * @throws SyntaxError if the header `Date` is missing or no time.
 */
function requireDate(answer: Answer): void {
  const date: unknown = Object.entries(answer.getHeaders()).find(([name]) => name === "date")?.[1];
  if (typeof date !== "string" || Number.isNaN(Date.parse(date)))
    throw new SyntaxError("The answer does not say in its header Date when it was made.");
}

/** Closes the connection of an answer whose body nobody needs any more. */
function discard(answer: Answer): void {
  const raw = answer.getRawResponse();
  if (raw instanceof IncomingMessage) raw.destroy();
}

/**
 * Reads the body of an answer as JSON. stripe's library wraps each error that this function throws in a
 * StripeAPIError.
 * @param deadline milliseconds since 1970
 * @throws BrokenBodyError if the body of a 2xx answer ended too early; stripe's own error if the deadline passed or
 *   if the body of another answer could not be read; SyntaxError if the body is not one that Stripe sends.
 */
async function readJson(request: RequestToSend, answer: Answer, deadline: number): Promise<object> {
  const status = answer.getStatusCode();
  const unparsable = Symbol("unparsable");
  const reading: Promise<unknown> = answer.toJSON().catch((error: unknown) => {
    if (isSuccess(status) && isEarlyEnd(error))
      throw new BrokenBodyError("The body of the answer ended too early.", { cause: error });
    if (error instanceof SyntaxError) return unparsable;
    throw error;
  });
  const body = await withDeadline(deadline, reading, () => discard(answer)).catch((error: unknown) => {
    throw error instanceof BrokenBodyError ? error : Stripe.HttpClient.makeResponseBodyError(error);
  });
  if (isSuccess(status) || status === 404) requireDate(answer);
  return asStripeBody(request, body, status);
}

/**
 * Wraps stripe's HTTP client and returns one that is safe against bad answers:
 * - The timeout covers the whole request and its answer. The timeout of stripe's own client only limits the silence
 *   between two pieces of data, so an answer that arrives one byte at a time would never end.
 * - A body that Stripe does not send, or that is not what was asked for, becomes an error.
 */
export function createBoundedHttpClient(inner: Client = Stripe.createNodeHttpClient()): Client {
  return {
    getClientName: () => inner.getClientName(),
    async makeRequest(host, port, path, method, headers, data, protocol, timeout) {
      const deadline = Date.now() + timeout;
      const request = inner.makeRequest(host, port, path, method, headers, data, protocol, timeout);
      const answer = await withDeadline(deadline, request, () => {
        request.then(discard, () => undefined);
      });
      return {
        getStatusCode: () => answer.getStatusCode(),
        getHeaders: () => answer.getHeaders(),
        getRawResponse: () => answer.getRawResponse(),
        toStream: (done) => answer.toStream(done),
        toJSON: () => readJson({ method, path }, answer, deadline),
        dispose: () => discard(answer),
      };
    },
  };
}
