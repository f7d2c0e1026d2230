import { AppError } from "./errors.js";
import type { LoadLimits } from "./load-limits.js";

/** The `Retry-After` of refusals, in seconds. A stream lasts five minutes at most. */
const RETRY_SECONDS = 10;

/**
 * Bounds how many streams are open at the same time: of one session or API key, and of the process. Each stream reads
 * from the database whenever something changes.
 */
export class Streams {
  readonly #limits: Pick<LoadLimits, "streams" | "callerStreams">;
  readonly #open = new Map<string, number>();
  readonly #what: string;
  #size = 0;
  #refused = 0;

  /** @param what what the streams are called in the sentences of refusals */
  constructor(limits: Pick<LoadLimits, "streams" | "callerStreams">, what = "streams") {
    this.#limits = limits;
    this.#what = what;
  }

  /** How many streams are open. */
  get size(): number {
    return this.#size;
  }

  /** How many streams were refused so far. */
  get refused(): number {
    return this.#refused;
  }

  /**
   * Opens a stream. Returns a function that closes it, which must be called once.
   *
   * @param caller names the session or the API key
   * @throws AppError too_many_streams, streams_full
   */
  open(caller: string): () => void {
    const own = this.#open.get(caller) ?? 0;
    if (own >= this.#limits.callerStreams || this.#size >= this.#limits.streams) {
      this.#refused += 1;
      throw own >= this.#limits.callerStreams
        ? tooMany(this.#limits.callerStreams, this.#what)
        : full(this.#what);
    }
    this.#open.set(caller, own + 1);
    this.#size += 1;
    return () => {
      const left = (this.#open.get(caller) ?? 1) - 1;
      if (left === 0) this.#open.delete(caller);
      else this.#open.set(caller, left);
      this.#size -= 1;
    };
  }
}

function tooMany(most: number, what: string): AppError {
  const sentence = `This session or API key has ${most} ${what} open, which is the limit. Close one, or try again later.`;
  return new AppError("too_many_streams", sentence, { retryAfterSeconds: RETRY_SECONDS });
}

function full(what: string): AppError {
  const sentence = `This server has as many ${what} open as it may have. Try again later.`;
  return new AppError("streams_full", sentence, { retryAfterSeconds: RETRY_SECONDS });
}
