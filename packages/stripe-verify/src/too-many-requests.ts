/** What an answer with status 429 says. */
export interface TooManyRequests {
  /**
   * The header `Stripe-Rate-Limited-Reason`, which names the limit that was reached (docs.stripe.com/rate-limits).
   * Null if the answer has no such header.
   */
  reason: string | null;
  /**
   * The code of the error in the body: `rate_limit`, or `lock_timeout` if another request was using the object.
   * Null if the body has no code.
   */
  code: string | null;
  /** The header `Retry-After`, in seconds. Null if the answer does not say how long to wait. */
  retryAfterSeconds: number | null;
}

/**
 * Reads an answer with status 429. The names of `headers` are in lower case. A body that cannot be read has no
 * code.
 */
export async function readTooManyRequests(headers: object, body: Promise<unknown>): Promise<TooManyRequests> {
  const texts = new Map<string, unknown>(Object.entries(headers));
  const reason = texts.get("stripe-rate-limited-reason");
  const retryAfter = texts.get("retry-after");
  const seconds = typeof retryAfter === "string" ? Number(retryAfter) : NaN;
  return {
    reason: typeof reason === "string" ? reason : null,
    // The caller reads the same body afterwards and reports the error, if there is one.
    code: await body.then(codeOf, () => null),
    retryAfterSeconds: seconds > 0 && seconds < Infinity ? seconds : null,
  };
}

function codeOf(body: unknown): string | null {
  if (typeof body !== "object" || body === null || !("error" in body)) return null;
  const { error } = body;
  if (typeof error !== "object" || error === null || !("code" in error)) return null;
  return typeof error.code === "string" ? error.code : null;
}
