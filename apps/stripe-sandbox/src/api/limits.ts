import type { RateLimitReason } from "./errors.js";

/**
 * How many requests a second Stripe answers, for the whole account and for each of its endpoints. `null` means
 * no limit.
 */
export interface RequestLimits {
  account: number | null;
  endpoint: number | null;
}

/** Stripe's limits in test mode, in requests a second (docs.stripe.com/rate-limits). */
export const TEST_MODE_LIMITS: RequestLimits = { account: 25, endpoint: 25 };

/** No limits at all, the default of `createSandbox`. */
export const NO_LIMITS: RequestLimits = { account: null, endpoint: null };

const SECOND_MS = 1_000;

/** The times of the requests that were answered in the last 1,000 ms. */
class LastSecond {
  private times: number[] = [];

  isFull(now: number, limit: number | null): boolean {
    this.times = this.times.filter((at) => at > now - SECOND_MS);
    return limit !== null && this.times.length >= limit;
  }

  note(now: number): void {
    this.times.push(now);
  }
}

/** Counts the requests of one account, reads and writes together, and decides which are too many. */
export class RequestCounter {
  private readonly all = new LastSecond();
  private readonly byEndpoint = new Map<string, LastSecond>();
  private readonly refused = new Map<string, number>();
  private readonly taken = new Map<string, number>();

  constructor(private allowed: RequestLimits) {}

  get limits(): RequestLimits {
    return this.allowed;
  }

  /** Setting new limits also sets the counts of refused requests back to zero. */
  set limits(limits: RequestLimits) {
    this.allowed = limits;
    this.refused.clear();
  }

  /** How many requests of each endpoint were refused since the limits were set. */
  get refusals(): Record<string, number> {
    return Object.fromEntries(this.refused);
  }

  /** How many requests of each endpoint were not refused, since the account was made. */
  get answered(): Record<string, number> {
    return Object.fromEntries(this.taken);
  }

  /**
   * Counts a request to an endpoint and answers `undefined`, or answers why the request is refused. A refused
   * request does not count towards the limits. `now` is in milliseconds.
   */
  take(endpoint: string, now = performance.now()): RateLimitReason | undefined {
    const own = this.byEndpoint.get(endpoint) ?? new LastSecond();
    this.byEndpoint.set(endpoint, own);
    const reason = this.all.isFull(now, this.allowed.account)
      ? "global-rate"
      : own.isFull(now, this.allowed.endpoint)
        ? "endpoint-rate"
        : undefined;
    if (reason === undefined) {
      this.taken.set(endpoint, (this.taken.get(endpoint) ?? 0) + 1);
      for (const second of [this.all, own]) second.note(now);
    } else this.refused.set(endpoint, (this.refused.get(endpoint) ?? 0) + 1);
    return reason;
  }
}
