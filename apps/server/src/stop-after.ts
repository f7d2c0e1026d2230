/** A signal that ends by itself after some time. */
export interface StopAfter {
  signal: AbortSignal;
  /** Must be called when the signal is not needed any more. */
  clear(): void;
}

/**
 * Returns a signal that is aborted after `ms` milliseconds, or when one of `others` is aborted.
 *
 * It does the same as `AbortSignal.any([AbortSignal.timeout(ms), …])`, which never ends in Node.js 20 once the garbage
 * collector has run, because nothing else holds the signal with the time (nodejs/node#57736).
 */
export function stopAfter(ms: number, others: readonly (AbortSignal | undefined)[]): StopAfter {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), ms);
  const given = others.filter((one) => one !== undefined);
  return { signal: AbortSignal.any([late.signal, ...given]), clear: () => clearTimeout(timer) };
}
