/**
 * Returns what `work` resolves with, or rejects with the signal's reason as soon as the signal is aborted. After
 * that, `work` goes on in the background and its failure is ignored.
 */
export async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let stop: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as Error);
  });
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
    aborted.catch(() => undefined);
    work.catch(() => undefined);
  }
}
