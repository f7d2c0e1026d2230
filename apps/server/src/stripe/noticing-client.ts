import type { Stripe } from "stripe";

type Answer = Stripe.HttpClientResponse;

/** Statuses by which Stripe judges a request, and so shows that it is there and takes the key. */
const JUDGED = new Set([400, 402, 404, 409]);

/**
 * `inner`, which calls `recovered` when Stripe answers as it should after it did not: the first good answer of all where
 * `troubled`, and the first one that was asked for after a failure. It costs nothing while nothing is wrong.
 */
export function createNoticingHttpClient(
  inner: Stripe.HttpClient,
  { troubled, recovered }: { troubled: boolean; recovered(): void },
): Stripe.HttpClient {
  /** When Stripe failed last, by `performance.now()`; null: it has not, or it is known to be over. */
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
