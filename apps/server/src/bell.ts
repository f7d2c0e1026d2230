/** Wakes one waiter. A ring is remembered while nobody waits. */
export class Bell {
  #rung = false;
  #wake: (() => void) | null = null;

  /** Wakes the waiter, or the next one if nobody waits now. */
  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /**
   * Resolves at the next ring, at once if it rang since the last wait, and after `ms` milliseconds at the latest.
   * Without `ms`, only a ring ends the wait. Returns whether it rang.
   */
  async wait(ms?: number): Promise<boolean> {
    if (!this.#rung) {
      await new Promise<void>((resolve) => {
        const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    const rang = this.#rung;
    this.#rung = false;
    this.#wake = null;
    return rang;
  }
}
