import { Bell } from "../bell.js";

/** How long a connection is served alone after {@link DueConnections.keepAlone}, in milliseconds. */
const ALONE_MS = 30_000;

/**
 * The connections that have waiting events, as far as this process knows. They are divided among the loops: a
 * connection is always taken by the same loop. The connection that has waited longest is taken first.
 */
export class DueConnections {
  /** The waiting connections of each loop. */
  readonly #waiting: Set<string>[];
  /** Connections to serve alone. */
  readonly #alone = new Set<string>();
  /** Until this time of `performance.now()`, a connection that is added is served alone. */
  readonly #aloneUntil = new Map<string, number>();
  /** Connections that a loop is serving now. */
  readonly #serving = new Set<string>();
  /** Connections that were added while a loop was serving them. They are served once more. */
  readonly #again = new Set<string>();
  readonly #bells = new Set<Bell>();

  /** @param loops how many loops call `take` */
  constructor(loops: number) {
    this.#waiting = Array.from({ length: loops }, () => new Set<string>());
  }

  /** Returns a bell that rings when a connection can be taken. */
  bell(): Bell {
    const bell = new Bell();
    this.#bells.add(bell);
    return bell;
  }

  /** Rings all bells. */
  ring(): void {
    for (const bell of this.#bells) bell.ring();
  }

  /** Adds a connection that has waiting events. */
  add(id: string): void {
    if (this.#serving.has(id)) this.#again.add(id);
    else if ((this.#aloneUntil.get(id) ?? 0) > performance.now()) this.#alone.add(id);
    else {
      this.#aloneUntil.delete(id);
      this.#waitingWith(id).add(id);
    }
    this.ring();
  }

  /** Adds a connection that must not share a transaction with other connections. */
  addAlone(id: string): void {
    this.#waitingWith(id).delete(id);
    this.#alone.add(id);
    this.ring();
  }

  /** For the next 30 seconds, `add` lets the connection be served alone. */
  keepAlone(id: string): void {
    this.#aloneUntil.set(id, performance.now() + ALONE_MS);
  }

  /**
   * Takes the next connections of a loop, at most `most`. The caller must call `done` for each of them.
   * @param loop the number of the loop, from 0
   */
  take(loop: number, most: number): string[] {
    return this.#takeFrom(this.#waiting[loop] ?? new Set(), most);
  }

  /** Takes the next connection that has to be served alone. The caller must call `done` for it. */
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

  /** Gives a taken connection back. If it was added meanwhile, it waits again. */
  done(id: string): void {
    this.#serving.delete(id);
    if (this.#again.delete(id)) this.add(id);
    else if (this.#alone.has(id) || this.#waitingWith(id).has(id)) this.ring();
  }

  /** Whether no connection waits and none is being served. */
  get isIdle(): boolean {
    const isWaiting = this.#waiting.some(({ size }) => size > 0);
    return !isWaiting && this.#alone.size === 0 && this.#serving.size === 0;
  }

  /** Returns the waiting connections of the loop that serves this connection. */
  #waitingWith(id: string): Set<string> {
    const sum = Buffer.from(id).reduce((total, byte) => total + byte, 0);
    return this.#waiting[sum % this.#waiting.length] ?? new Set();
  }
}
