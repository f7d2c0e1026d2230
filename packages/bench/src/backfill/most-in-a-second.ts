/** Counts what happens, and the most of it in any one second, wherever that second begins. */
export class MostInASecond {
  /** Of the last second, in milliseconds. */
  #times: number[] = [];
  #count = 0;
  #most = 0;

  /** Something happens at `now`, in milliseconds; never earlier than what was noted before. */
  note(now: number): void {
    this.#count += 1;
    this.#times.push(now);
    const first = this.#times.findIndex((time) => time > now - 1_000);
    this.#times.splice(0, first);
    this.#most = Math.max(this.#most, this.#times.length);
  }

  /** What happened since the last time that this was asked. */
  take(): { requests: number; mostInASecond: number } {
    const taken = { requests: this.#count, mostInASecond: this.#most };
    this.#times = [];
    this.#count = 0;
    this.#most = 0;
    return taken;
  }
}
