/** The middle of `values`: half of them are smaller. Benchmarks on a shared machine have outliers, so never a mean. */
export const median = (values: readonly number[]): number => quantile(values, 0.5);

/**
 * The value that the given share of `values` does not exceed, between two of them in proportion.
 * @param share from 0 to 1
 * @throws RangeError when there are no values
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) throw new RangeError("No values");
  return below + (above - below) * (position - Math.floor(position));
}

/** How long `work` takes, in milliseconds, and what it answers. */
export async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; result: T }> {
  const startedAt = performance.now();
  const result = await work();
  return { ms: performance.now() - startedAt, result };
}
