import type { StripeEvent } from "./event.js";

/** What an event says, as its receiver parsed it. */
export type EventBody = StripeEvent["data"]["object"];

/** JSON texts of so many characters are kept parsed at most, which take a few times as much. */
const KEPT_LENGTH = 16 * 1024 * 1024;

/**
 * The bodies of events that this process has just received, so that its worker neither asks PostgreSQL for them nor
 * parses them again. Only a shortcut: whatever is not here is in the inbox.
 */
export class RecentEvents {
  readonly #bodies = new Map<string, { body: EventBody; length: number }>();
  #length = 0;

  /** Keeps a stored event's body; the oldest ones go where there are too many. `length` is its JSON's. */
  add(connectionId: string, eventId: string, body: EventBody, length: number): void {
    this.take(connectionId, eventId);
    this.#bodies.set(keyOf(connectionId, eventId), { body, length });
    this.#length += length;
    for (const [key, oldest] of this.#bodies) {
      if (this.#length <= KEPT_LENGTH) break;
      this.#bodies.delete(key);
      this.#length -= oldest.length;
    }
  }

  /** The event's body, which is then kept no more; undefined: it is not here. */
  take(connectionId: string, eventId: string): EventBody | undefined {
    const key = keyOf(connectionId, eventId);
    const known = this.#bodies.get(key);
    if (known === undefined) return undefined;
    this.#bodies.delete(key);
    this.#length -= known.length;
    return known.body;
  }

  /** Forgets all: nothing waits, so that what is left here was applied by others or delivered twice. */
  clear(): void {
    this.#bodies.clear();
    this.#length = 0;
  }
}

function keyOf(connectionId: string, eventId: string): string {
  return `${connectionId} ${eventId}`;
}
