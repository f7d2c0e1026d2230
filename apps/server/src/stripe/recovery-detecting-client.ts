import type { Stripe } from "stripe";

type Answer = Stripe.HttpClientResponse;

/** Statuses that show that Stripe read the request and accepted the key, although it answers with an error. */
const JUDGED = new Set([400, 402, 404, 409]);

/**
 * Wraps `inner` and calls `recovered` at the first good answer after a failure of Stripe or the key. Only answers
 * to requests that were sent after the failure count. While nothing fails, this costs nothing.
 *
 * @param options.troubled true if a failure is already known, so that the very first good answer counts
 */
export function createRecoveryDetectingClient(
  inner: Stripe.HttpClient,
  { troubled, recovered }: { troubled: boolean; recovered(): void },
): Stripe.HttpClient {
  /** When Stripe failed last, by `performance.now()`; null if no failure is known. */
  let failedAt: number | null = troubled ? -Infinity : null;
  const failed = (): void => {
    failedAt = performance.now();
  };
  const readJson = async (answer: Answer, sentAt: number): Promise<unknown> => {
    const status = answer.getStatusCode();
    if (status === 401 || status >= 500) failed();
    const body: unknown = await answer.toJSON();
    const good = (status >= 200 && status < 300) || JUDGED.has(status);
    if (good && failedAt !== null && sentAt >= failedAt) {
      failedAt = null;
      recovered();
    }
    return body;
  };
  return {
    getClientName: () => inner.getClientName(),
    async makeRequest(...request) {
      const sentAt = performance.now();
      try {
        const answer = await inner.makeRequest(...request);
        return {
          getStatusCode: () => answer.getStatusCode(),
          getHeaders: () => answer.getHeaders(),
          getRawResponse: () => answer.getRawResponse(),
          toStream: (done) => answer.toStream(done),
          toJSON: () => readJson(answer, sentAt),
          dispose: () => answer.dispose?.(),
        };
      } catch (error) {
        failed();
        throw error;
      }
    },
  };
}
