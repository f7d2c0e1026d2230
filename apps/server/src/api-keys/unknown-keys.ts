import { AppError } from "../errors.js";

/** After an unknown key, an address has to wait this long (in milliseconds) until its next lookup. */
const PAUSE_MS = 1_000;
/** The most addresses that are remembered. The oldest one is forgotten first. */
const MOST_ADDRESSES = 10_000;

/** What is remembered of a client's address. */
interface Address {
  /** The lookup that is under way. */
  lookup: Promise<unknown> | null;
  /** The last key that was unknown, as its hash, and when that was found out. */
  unknown: string;
  unknownAt: number;
}

/**
 * Limits lookups of API keys that this process has not seen before: unknown keys cost at most one query a second for
 * each address, so that nobody can keep the database busy by guessing.
 */
export class UnknownKeys {
  readonly #addresses = new Map<string, Address>();

  /**
   * Calls `find`, which looks a key up and returns null for an unknown key. Lookups of one address wait for each
   * other.
   *
   * @throws AppError too_many_requests within a second after an unknown key of the same address. It is not
   *   key_unknown, because nobody has looked whether the key exists.
   */
  async lookUp<T>(address: string, hash: string, find: () => Promise<T | null>): Promise<T | null> {
    for (;;) {
      const known = this.#addresses.get(address);
      if (known === undefined) break;
      if (performance.now() - known.unknownAt < PAUSE_MS) {
        if (known.unknown === hash) return null;
        throw tooMany();
      }
      if (known.lookup === null) break;
      await known.lookup;
    }
    const lookup = find();
    const entry: Address = { lookup, unknown: hash, unknownAt: -Infinity };
    this.#remember(address, entry);
    try {
      const found = await lookup;
      if (found === null) entry.unknownAt = performance.now();
      else this.#forget(address, entry);
      return found;
    } catch (error) {
      this.#forget(address, entry);
      throw error;
    } finally {
      entry.lookup = null;
    }
  }

  #remember(address: string, entry: Address): void {
    this.#addresses.delete(address);
    const [oldest] = this.#addresses.size < MOST_ADDRESSES ? [] : this.#addresses.keys();
    if (oldest !== undefined) this.#addresses.delete(oldest);
    this.#addresses.set(address, entry);
  }

  #forget(address: string, entry: Address): void {
    if (this.#addresses.get(address) === entry) this.#addresses.delete(address);
  }
}

function tooMany(): AppError {
  return new AppError(
    "too_many_requests",
    "Unknown API keys were sent from your address, so this key was not looked up. Try again in a second.",
    { retryAfterSeconds: 1 },
  );
}
