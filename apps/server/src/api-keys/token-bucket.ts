/** How many requests are allowed: `perSecond` for long, and `burst` at once after a pause. */
export interface BucketSize {
  perSecond: number;
  burst: number;
}

/** The state of a bucket after a request. */
export interface BucketState {
  /** Whether the request is allowed. A request that is not allowed takes nothing. */
  allowed: boolean;
  /** How many requests are left now. */
  left: number;
  /** Whole seconds until there is one more; 0 if the bucket is full. */
  moreAfterSeconds: number;
  /** Whole seconds until this request would be allowed; 0 if it is. */
  retryAfterSeconds: number;
}

/** Limits requests. It begins full, every request takes a part, and it fills up again at a constant rate. */
export class TokenBucket {
  readonly #size: BucketSize;
  #left: number;
  #at: number;

  /** `nowMs` are milliseconds of `performance.now()`. */
  constructor(size: BucketSize, nowMs: number) {
    this.#size = size;
    this.#left = size.burst;
    this.#at = nowMs;
  }

  /**
   * Takes `count` requests. A count above `burst` takes a full bucket, because it would otherwise never be allowed.
   */
  take(count: number, nowMs: number): BucketState {
    const { perSecond, burst } = this.#size;
    this.#left = Math.min(burst, this.#left + ((nowMs - this.#at) / 1_000) * perSecond);
    this.#at = nowMs;
    const wanted = Math.min(count, burst);
    const allowed = this.#left >= wanted;
    if (allowed) this.#left -= wanted;
    const missing = (upTo: number): number => Math.ceil(Math.max(0, upTo - this.#left) / perSecond);
    return {
      allowed,
      left: Math.floor(this.#left),
      moreAfterSeconds: this.#left < burst ? Math.max(1, missing(Math.floor(this.#left) + 1)) : 0,
      retryAfterSeconds: allowed ? 0 : Math.max(1, missing(wanted)),
    };
  }
}
