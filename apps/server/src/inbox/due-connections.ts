import { Bell } from "../bell.js";

/** So long a connection is served alone after that was needed. */
const ALONE_MS = 30_000;

/**
 * The connections that have events to be applied, as this process knows: those that wait longest are served next, and
 * each is served by one loop at a time.
 */
export class DueConnections {
  readonly #waiting = new Set<string>();
  /** Those that are to be served alone, and, by connection, until when each new signal means the same. */
  readonly #alone = new Set<string>();
  readonly #aloneUntil = new Map<string, number>();
  readonly #serving = new Set<string>();
  /** Those that are being served, and have to be served once more. */
  readonly #again = new Set<string>();
  readonly #bells = new Set<Bell>();

  /** A bell that rings when a connection is added. */
  bell(): Bell {
    const bell = new Bell();
    this.#bells.add(bell);
    return bell;
  }

  ring(): void {
    for (const bell of this.#bells) bell.ring();
  }

  add(id: string): void {
    if (this.#serving.has(id)) this.#again.add(id);
    else if ((this.#aloneUntil.get(id) ?? 0) > performance.now()) this.#alone.add(id);
    else {
      this.#aloneUntil.delete(id);
      this.#waiting.add(id);
    }
    this.ring();
  }

  /** Adds a connection that must not share a transaction with others. */
  addAlone(id: string): void {
    this.#waiting.delete(id);
    this.#alone.add(id);
    this.ring();
  }

  /** From now on the connection is served alone for a while. */
  keepAlone(id: string): void {
    this.#aloneUntil.set(id, performance.now() + ALONE_MS);
  }

  /** Takes the next connections. Each has to be given back by `done`. */
  take(most: number): string[] {
    return this.#takeFrom(this.#waiting, most);
  }

  /** Takes the next connection that is to be served alone. */
  takeAlone(): string | undefined {
    return this.#takeFrom(this.#alone, 1)[0];
  }

  #takeFrom(from: Set<string>, most: number): string[] {
    const taken: string[] = [];
    for (const id of from) {
      if (taken.length === most) break;
      if (this.#serving.has(id)) continue;
      from.delete(id);
      this.#serving.add(id);
      taken.push(id);
    }
    return taken;
  }

  done(id: string): void {
    this.#serving.delete(id);
    if (this.#again.delete(id)) this.add(id);
    else if (this.#alone.has(id) || this.#waiting.has(id)) this.ring();
  }

  /** Nothing waits and nothing is being served. */
  get isIdle(): boolean {
    return this.#waiting.size === 0 && this.#alone.size === 0 && this.#serving.size === 0;
  }
}
