/**
 * Returns the median of `values`: half of them are smaller. The benchmarks use it and never the mean, because on a
 * shared machine a few measurements are much too high.
 */
export const median = (values: readonly number[]): number => quantile(values, 0.5);

/**
 * Returns the value that the given share of `values` does not exceed. If it lies between two values, returns a value
 * between them in proportion.
 * @param share from 0 to 1; 0.9 means the 90th percentile.
 * @throws RangeError if there are no values.
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) throw new RangeError("No values");
  return below + (above - below) * (position - Math.floor(position));
}

/** Runs `work`. Returns its result and how many milliseconds it took. */
export async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; result: T }> {
  const startedAt = performance.now();
  const result = await work();
  return { ms: performance.now() - startedAt, result };
}
