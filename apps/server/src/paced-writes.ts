/**
 * Runs a write soon after it is asked for: at once after a silence, otherwise `pauseMs` after the last one began. Two
 * writes never run at the same time, and whatever is collected while one runs goes with the next one.
 */
export class PacedWrites {
  readonly #write: () => Promise<void>;
  readonly #pauseMs: number;
  #timer: NodeJS.Timeout | null = null;
  /** The write that waits for the one before it. */
  #next: Promise<void> | null = null;
  #last: Promise<void> = Promise.resolve();
  #beganAt = -Infinity;

  /** `write` writes everything that was collected, and nothing where there is nothing. It handles its own errors. */
  constructor(write: () => Promise<void>, pauseMs: number) {
    this.#write = write;
    this.#pauseMs = pauseMs;
  }

  /** Asks for a write, after something was collected. Nobody waits for it, and it does not keep the process alive. */
  request(): void {
    if (this.#timer !== null || this.#next !== null) return;
    const waitMs = Math.max(0, this.#beganAt + this.#pauseMs - performance.now());
    this.#timer = setTimeout(() => void this.flush(), waitMs).unref();
  }

  /** Writes now what was collected. Resolves when it is written, and never rejects. */
  flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#next ??= this.#afterLast();
    return this.#next;
  }

  async #afterLast(): Promise<void> {
    const before = this.#last;
    this.#last = before.then(async () => {
      this.#next = null;
      this.#beganAt = performance.now();
      await this.#write().catch(() => undefined);
    });
    await this.#last;
  }
}
