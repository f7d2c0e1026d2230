/** Remembers what this process sent for one account in the last second. */
export class SentRequests {
  #sent: { at: number; endpoint: string }[] = [];

  /** Notes that a request was sent at a time of `performance.now()`. */
  note(endpoint: string, at: number): void {
    this.#forget(at);
    this.#sent.push({ at, endpoint });
  }

  /** Returns how many requests were sent in the last second: all of them, and those to the endpoint. */
  lastSecond(endpoint: string, now: number): { all: number; ofEndpoint: number } {
    this.#forget(now);
    const ofEndpoint = this.#sent.filter((one) => one.endpoint === endpoint).length;
    return { all: this.#sent.length, ofEndpoint };
  }

  #forget(now: number): void {
    const first = this.#sent.findIndex(({ at }) => at > now - 1_000);
    this.#sent.splice(0, first < 0 ? this.#sent.length : first);
  }
}
