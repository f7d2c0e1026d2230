/**
 * Limits how often `run` is called. The first call of `soon` starts `run` after `ms` milliseconds; further calls
 * until then add nothing. Calls while `run` is working start it once more after it has ended, so two runs never
 * overlap. `cancel` drops a run that has not started. Errors of `run` are ignored.
 */
export function throttle(ms: number, run: () => Promise<unknown>): { soon: () => void; cancel: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running = false;
  let asked = false;
  async function work(): Promise<void> {
    timer = undefined;
    running = true;
    asked = false;
    // The queries that `run` reads again show their own errors on the page.
    await run().catch(() => undefined);
    running = false;
    if (asked) soon();
  }
  function soon(): void {
    asked = true;
    if (!running) timer ??= setTimeout(() => void work(), ms);
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
