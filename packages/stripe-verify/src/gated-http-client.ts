import type { Stripe } from "stripe";

/** Decides when requests may be sent. */
export interface RequestGate {
  /** Resolves when the next request may be sent. */
  pass(): Promise<void>;
  /** Stripe answered 429: no request for so many seconds. */
  limited(retryAfterSeconds: number): void;
}

/** Stripe names no time with a 429 where it limits the rate of one second. */
const DEFAULT_RETRY_SECONDS = 1;
const LONGEST_RETRY_SECONDS = 60;

/** `inner`, with every request sent only when `gate` lets it, and the gate told of each 429. */
export function createGatedHttpClient(inner: Stripe.HttpClient, gate: RequestGate): Stripe.HttpClient {
  return {
    getClientName: () => inner.getClientName(),
    async makeRequest(...request) {
      await gate.pass();
      const answer = await inner.makeRequest(...request);
      if (answer.getStatusCode() === 429) gate.limited(retryAfter(answer.getHeaders()));
      return answer;
    },
  };
}

function retryAfter(headers: object): number {
  const text = new Map<string, unknown>(Object.entries(headers)).get("retry-after");
  const seconds = typeof text === "string" ? Number(text) : NaN;
  return seconds > 0 ? Math.min(seconds, LONGEST_RETRY_SECONDS) : DEFAULT_RETRY_SECONDS;
}
