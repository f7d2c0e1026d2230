import { AppError } from "../errors.js";

/** The `Retry-After` of a refusal, in seconds. */
const RETRY_SECONDS = 5;

/**
 * Lets work on passwords take turns. A hash takes a core for tens of milliseconds, by design. Without turns, strangers
 * who try many passwords at the same time would take the cores from the deliveries of Stripe.
 */
export class HashingTurns {
  readonly #atOnce: number;
  readonly #mostWaiting: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  /**
   * @param atOnce how many hashes are computed at the same time
   * @param mostWaiting how many more may wait for their turn
   */
  constructor(atOnce: number, mostWaiting: number) {
    this.#atOnce = atOnce;
    this.#mostWaiting = mostWaiting;
  }

  /**
   * Runs `work` when it is its turn.
   * @throws AppError overloaded if too many wait already, and what `work` throws
   */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#running < this.#atOnce) this.#running += 1;
    else await this.#turn();
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }

  /** Waits until somebody hands over their turn. */
  #turn(): Promise<void> {
    if (this.#waiting.length >= this.#mostWaiting) {
      throw new AppError(
        "overloaded",
        "Too many people enter a password at this moment. Try again in some seconds.",
        { retryAfterSeconds: RETRY_SECONDS },
      );
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
