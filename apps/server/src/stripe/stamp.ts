/** The parts of a Stripe response that tell its time. */
interface Stamped {
  lastResponse: { headers: Record<string, string> };
}

/**
 * Calls Stripe and tells how fresh the answer is, in Stripe's clock: its `Date` header less the request's own
 * duration, rounded down to seconds. What happened while the answer was on its way is therefore newer.
 */
export async function stamped<T>(request: () => Promise<T>): Promise<{ answer: T; freshAt: Date }> {
  const began = performance.now();
  const answer = await request();
  const took = performance.now() - began;
  return { answer, freshAt: new Date(Math.floor((serverTime(answer) - took) / 1_000) * 1_000) };
}

function serverTime(answer: unknown): number {
  const { lastResponse } = answer as Partial<Stamped>;
  const date = Date.parse(lastResponse?.headers["date"] ?? "");
  if (Number.isNaN(date)) throw new Error("Stripe's answer has no Date header: its freshness is unknown.");
  return date;
}
