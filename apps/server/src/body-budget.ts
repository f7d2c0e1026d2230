import type { LoadLimits } from "./load-limits.js";

type Limits = Pick<
  LoadLimits,
  | "bodyBytes"
  | "largeBodyBytes"
  | "addressBodyBytes"
  | "smallBodyBytes"
  | "usedBodyBytes"
  | "usedBytesPerSecond"
>;

/** A body that is older than this, in milliseconds, and has arrived more slowly than that, gives way first. */
const SLOW_AFTER_MS = 250;
const SLOW_BYTES_PER_SECOND = 256 * 1024;

/** A request body in memory. */
interface Held {
  address: string;
  bytes: number;
  /** When it began to arrive, in milliseconds of the budget's clock. */
  since: number;
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
 * Where a bound is exceeded, a body that is still arriving is refused: first the one that arrives most slowly, if it is
 * slow, so that nobody can fill the budget with bodies that do not go on; otherwise the largest of the address that has
 * most. So whoever sends a small body gets through, however many large bodies others send.
 */
export class BodyBudget {
  readonly #limits: Limits;
  readonly #now: () => number;
  readonly #arriving = new Set<Held>();
  readonly #ofAddress = new Map<string, number>();
  #bytes = 0;
  #largeBytes = 0;
  /** Large bodies that have arrived and wait for their turn, and the bytes of those whose turn it is. */
  readonly #line: { bytes: number; begin: () => void }[] = [];
  #usedBytes = 0;
  #isBeginning = false;
  readonly #refused = { body_bytes: 0, body_slow: 0 };

  /** @param now returns a time in milliseconds that only grows */
  constructor(limits: Limits, now: () => number = () => performance.now()) {
    this.#limits = limits;
    this.#now = now;
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
   * Runs `use` when it is the turn of a body of this size. A large body takes tens of milliseconds to verify and parse,
   * and needs its bytes again as a text and in a statement. So large bodies take turns: one of them begins in a turn of the
   * event loop, those that are used at the same time have `usedBodyBytes` together unless it is one, and
   * `usedBytesPerSecond` begin in a second, so that the memory of one is free again before many others need theirs.
   *
   * @throws what `use` throws
   */
  async inTurn<Result>(bytes: number, use: () => Promise<Result> | Result): Promise<Result> {
    if (bytes <= this.#limits.smallBodyBytes) return use();
    await new Promise<void>((begin) => {
      this.#line.push({ bytes, begin });
      this.#beginNext();
    });
    try {
      return await use();
    } finally {
      this.#usedBytes -= bytes;
      this.#beginNext();
    }
  }

  #beginNext(): void {
    const [next] = this.#line;
    if (next === undefined || this.#isBeginning) return;
    if (this.#usedBytes > 0 && this.#usedBytes + next.bytes > this.#limits.usedBodyBytes) return;
    this.#line.shift();
    this.#usedBytes += next.bytes;
    this.#isBeginning = true;
    setImmediate(next.begin);
    const goOn = (): void => {
      this.#isBeginning = false;
      this.#beginNext();
    };
    const ms = (1_000 * next.bytes) / this.#limits.usedBytesPerSecond;
    if (ms < 1) setImmediate(goOn);
    else setTimeout(goOn, ms);
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
    const held: Held = { address, bytes: 0, since: this.#now(), refuse };
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
        const first = this.#slowest(mayGo) ?? this.#largest(mayGo);
        if (first === null) return;
        this.#refuse(first);
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

  /** Returns the slowest of the bodies that may go; null if none of them is slow. */
  #slowest(mayGo: (held: Held) => boolean): Held | null {
    const now = this.#now();
    let slowest: Held | null = null;
    let lowest = SLOW_BYTES_PER_SECOND;
    for (const held of this.#arriving) {
      const ms = now - held.since;
      if (held.bytes === 0 || ms <= SLOW_AFTER_MS || !mayGo(held)) continue;
      const bytesPerSecond = (1_000 * held.bytes) / ms;
      if (bytesPerSecond < lowest) [slowest, lowest] = [held, bytesPerSecond];
    }
    return slowest;
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
