/**
 * Makes a function that runs `run` once, `ms` after the first of many calls, and never before the run in hand has ended:
 * begun anew each time, one that takes longer than `ms` would never end. `cancel` drops a run that is due.
 */
export function settle(ms: number, run: () => Promise<unknown>): { soon: () => void; cancel: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running = false;
  let asked = false;
  async function work(): Promise<void> {
    timer = undefined;
    running = true;
    asked = false;
    // What failed says so where it is shown.
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
