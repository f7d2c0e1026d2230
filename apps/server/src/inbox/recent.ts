import type { StripeEvent } from "./event.js";

/** What an event says of its object. */
export interface EventContent {
  object: StripeEvent["data"]["object"];
  /** The version that the object is rendered in; null: the event does not say. */
  apiVersion: string | null;
  /** Fields that the event tells of as changed, with what they were before; null: none. */
  previous: Record<string, unknown> | null;
}

/** What a snapshot event says. */
export function contentOf({ api_version: version, data }: StripeEvent): EventContent {
  const { object, previous_attributes: previous } = data;
  return {
    object,
    apiVersion: typeof version === "string" ? version : null,
    previous: isFields(previous) ? previous : null,
  };
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** JSON texts of so many characters are kept parsed at most, which take a few times as much. */
const KEPT_LENGTH = 16 * 1024 * 1024;

/**
 * What events say that this process has just received, so that its worker neither asks PostgreSQL for them nor
 * parses them again. Only a shortcut: whatever is not here is in the inbox.
 */
export class RecentEvents {
  readonly #contents = new Map<string, { content: EventContent; length: number }>();
  #length = 0;

  /** Keeps what a stored event says; the oldest ones go where there are too many. `length` is its JSON's. */
  add(connectionId: string, eventId: string, content: EventContent, length: number): void {
    this.take(connectionId, eventId);
    this.#contents.set(keyOf(connectionId, eventId), { content, length });
    this.#length += length;
    for (const [key, oldest] of this.#contents) {
      if (this.#length <= KEPT_LENGTH) break;
      this.#contents.delete(key);
      this.#length -= oldest.length;
    }
  }

  /** What the event says, which is then kept no more; undefined: it is not here. */
  take(connectionId: string, eventId: string): EventContent | undefined {
    const key = keyOf(connectionId, eventId);
    const known = this.#contents.get(key);
    if (known === undefined) return undefined;
    this.#contents.delete(key);
    this.#length -= known.length;
    return known.content;
  }

  /** Forgets all: nothing waits, so that what is left here was applied by others or delivered twice. */
  clear(): void {
    this.#contents.clear();
    this.#length = 0;
  }
}

function keyOf(connectionId: string, eventId: string): string {
  return `${connectionId} ${eventId}`;
}
