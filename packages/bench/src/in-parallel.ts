/** Does `work` for each entry, so many of them at the same time. */
export async function inParallel<T>(
  entries: Iterable<T>,
  parallel: number,
  work: (entry: T) => Promise<void>,
): Promise<void> {
  const waiting = entries[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (let next = waiting.next(); next.done !== true; next = waiting.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: parallel }, worker));
}
