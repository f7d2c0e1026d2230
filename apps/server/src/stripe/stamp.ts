/** The part of Stripe's answer that contains the time. */
interface Stamped {
  lastResponse: { headers: Record<string, string> };
}

/**
 * Makes a request to Stripe and returns the answer with its freshness, by Stripe's clock: the `Date` header less
 * the duration of the request, rounded down to seconds. So anything that happened while the answer was on its way
 * counts as newer.
 *
 * @throws an error if the answer has no `Date` header
 */
export async function stamped<T>(request: () => Promise<T>): Promise<{ answer: T; freshAt: Date }> {
  const began = performance.now();
  const answer = await request();
  const took = performance.now() - began;
  return { answer, freshAt: new Date(Math.floor((serverTime(answer) - took) / 1_000) * 1_000) };
}

/** Returns the time in the answer's `Date` header, in milliseconds since 1970. */
function serverTime(answer: unknown): number {
  const { lastResponse } = answer as Partial<Stamped>;
  const date = Date.parse(lastResponse?.headers["date"] ?? "");
  if (Number.isNaN(date)) throw new Error("Stripe's answer has no Date header: its freshness is unknown.");
  return date;
}
