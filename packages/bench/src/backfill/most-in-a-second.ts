/** Counts requests, and finds the greatest number of requests in one second, wherever that second begins. */
export class MostInASecond {
  /** The times of the requests of the last second, in milliseconds. */
  #times: number[] = [];
  #count = 0;
  #most = 0;

  /** Counts a request at the time `now`, in milliseconds, which must not be before the time of the last call. */
  note(now: number): void {
    this.#count += 1;
    this.#times.push(now);
    const first = this.#times.findIndex((time) => time > now - 1_000);
    this.#times.splice(0, first);
    this.#most = Math.max(this.#most, this.#times.length);
  }

  /** Returns the counts since the last call and starts again from zero. */
  take(): { requests: number; mostInASecond: number } {
    const taken = { requests: this.#count, mostInASecond: this.#most };
    this.#times = [];
    this.#count = 0;
    this.#most = 0;
    return taken;
  }
}
