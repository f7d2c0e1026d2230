import type { LoadLimits } from "./load-limits.js";

type Limits = Pick<LoadLimits, "bodyBytes" | "largeBodyBytes" | "addressBodyBytes" | "smallBodyBytes">;

/** A request body in memory. */
interface Held {
  address: string;
  bytes: number;
  /** Gives the body up. */
  refuse(): void;
}

/** What one request has of the budget. */
export interface BodyShare {
  /** Counts bytes that have arrived. If the budget does not suffice, this body or another one is refused. */
  add(bytes: number): void;
  /** The body has arrived as a whole. From now on it is not refused. */
  keep(): void;
  /** The bytes are in memory no more. */
  release(): void;
}

/**
 * Bounds the bytes of request bodies in memory: of the process, of one client's address, and of large bodies together.
 * Where a bound is exceeded, the largest body that is still arriving is refused, first of the address that has most. So
 * whoever sends a small body gets through, however many large bodies others send.
 */
export class BodyBudget {
  readonly #limits: Limits;
  readonly #arriving = new Set<Held>();
  readonly #ofAddress = new Map<string, number>();
  #bytes = 0;
  #largeBytes = 0;
  #lastTurn: Promise<void> = Promise.resolve();
  readonly #refused = { body_bytes: 0, body_slow: 0 };

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** How many bytes are in memory. */
  get bytes(): number {
    return this.#bytes;
  }

  /** How many bodies were refused so far, because of too many bytes and because they were slow. */
  get refused(): Readonly<Record<"body_bytes" | "body_slow", number>> {
    return this.#refused;
  }

  /**
   * Waits until it is the turn of a body of this size. Verifying and parsing a large body takes tens of milliseconds, so
   * large bodies take turns, with a turn of the event loop for everything else between two of them.
   */
  turn(bytes: number): Promise<void> {
    if (bytes <= this.#limits.smallBodyBytes) return Promise.resolve();
    return (this.#lastTurn = this.#lastTurn.then(
      () => new Promise<void>((resolve) => setImmediate(resolve)),
    ));
  }

  /** Counts a body that did not arrive in time. */
  noteSlow(): void {
    this.#refused.body_slow += 1;
  }

  /**
   * Begins to count a body.
   *
   * @param address the client's address
   * @param refuse gives the body up; is called at most once, and only while the body is arriving
   */
  open(address: string, refuse: () => void): BodyShare {
    const held: Held = { address, bytes: 0, refuse };
    this.#arriving.add(held);
    return {
      add: (bytes) => {
        this.#change(held, bytes);
        this.#makeRoom(address);
      },
      keep: () => void this.#arriving.delete(held),
      release: () => {
        this.#arriving.delete(held);
        this.#change(held, -held.bytes);
      },
    };
  }

  #change(held: Held, by: number): void {
    const large = (): number => (held.bytes > this.#limits.smallBodyBytes ? held.bytes : 0);
    this.#largeBytes -= large();
    held.bytes += by;
    this.#largeBytes += large();
    this.#bytes += by;
    const ofAddress = this.#bytesOf(held.address) + by;
    if (ofAddress === 0) this.#ofAddress.delete(held.address);
    else this.#ofAddress.set(held.address, ofAddress);
  }

  #bytesOf(address: string): number {
    return this.#ofAddress.get(address) ?? 0;
  }

  /** Refuses bodies until all bounds are kept. `address` is the one that has just got more. */
  #makeRoom(address: string): void {
    const { addressBodyBytes, bodyBytes, largeBodyBytes, smallBodyBytes } = this.#limits;
    const refuseWhile = (isOver: () => boolean, mayGo: (held: Held) => boolean): void => {
      while (isOver()) {
        const largest = this.#largest(mayGo);
        if (largest === null) return;
        this.#refuse(largest);
      }
    };
    refuseWhile(
      () => this.#bytesOf(address) > addressBodyBytes,
      (held) => held.address === address,
    );
    refuseWhile(
      () => this.#largeBytes > largeBodyBytes,
      (held) => held.bytes > smallBodyBytes,
    );
    refuseWhile(
      () => this.#bytes > bodyBytes,
      () => true,
    );
  }

  /** Returns the largest of the bodies that may go, of the address that has most; null if there is none. */
  #largest(mayGo: (held: Held) => boolean): Held | null {
    let largest: Held | null = null;
    for (const held of this.#arriving) {
      if (!mayGo(held)) continue;
      const more =
        largest === null
          ? held.bytes
          : this.#bytesOf(held.address) - this.#bytesOf(largest.address) || held.bytes - largest.bytes;
      if (more > 0) largest = held;
    }
    return largest;
  }

  #refuse(held: Held): void {
    this.#refused.body_bytes += 1;
    this.#arriving.delete(held);
    this.#change(held, -held.bytes);
    held.refuse();
  }
}
