/** What this process sent of one account in the last second. */
export class SentRequests {
  #sent: { at: number; endpoint: string }[] = [];

  note(endpoint: string, at: number): void {
    this.#forget(at);
    this.#sent.push({ at, endpoint });
  }

  /** How many requests were sent in the last second: all, and those of the endpoint. */
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
