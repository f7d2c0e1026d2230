/** How long calls are held back, in milliseconds. */
interface Pace {
  /** From the first call until the run. */
  ms: number;
  /** After a run, for so many times as long as the run took, if that is longer. 0 by default. */
  restTimes?: number;
}

/**
 * Limits how often `run` is called. The first call of `soon` starts `run` after `ms` milliseconds; further calls
 * until then add nothing. Calls while `run` is working start it once more after it has ended, so two runs never
 * overlap. `cancel` drops a run that has not started. Errors of `run` are ignored.
 */
export function throttle(
  { ms, restTimes = 0 }: Pace,
  run: () => Promise<unknown>,
): { soon: () => void; cancel: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running = false;
  let asked = false;
  let notBefore = -Infinity;
  async function work(): Promise<void> {
    timer = undefined;
    running = true;
    asked = false;
    const began = performance.now();
    // The queries that `run` reads again show their own errors on the page.
    await run().catch(() => undefined);
    const ended = performance.now();
    notBefore = ended + (ended - began) * restTimes;
    running = false;
    if (asked) soon();
  }
  function soon(): void {
    asked = true;
    if (!running) timer ??= setTimeout(() => void work(), Math.max(ms, notBefore - performance.now()));
  }
  return {
    soon,
    cancel() {
      clearTimeout(timer);
      timer = undefined;
      asked = false;
    },
  };
}
