import type { Stripe } from "stripe";

/**
 * Wraps `inner`, whose requests use one key. If Stripe forbids a request (403) and the connection has another key
 * by now, the answer becomes a 401: the old key is refused. Otherwise its lists and objects would be left out as
 * ones that the key may not read, although the new key may read them.
 *
 * @param isReplaced whether the connection has another key by now. Called only after a 403.
 */
export function createReplacedKeyClient(
  inner: Stripe.HttpClient,
  isReplaced: () => Promise<boolean>,
): Stripe.HttpClient {
  return {
    getClientName: () => inner.getClientName(),
    async makeRequest(...request) {
      const answer = await inner.makeRequest(...request);
      if (answer.getStatusCode() !== 403 || !(await isReplaced())) return answer;
      return {
        getStatusCode: () => 401,
        getHeaders: () => answer.getHeaders(),
        getRawResponse: () => answer.getRawResponse(),
        toStream: (done) => answer.toStream(done),
        toJSON: () => answer.toJSON(),
        dispose: () => answer.dispose?.(),
      };
    },
  };
}
