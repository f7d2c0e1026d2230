import type { StripeEvent } from "./event.js";

/** What an event contains about its object. */
export interface EventContent {
  object: StripeEvent["data"]["object"];
  /** The Stripe API version of `object`, or null if the event does not contain it. */
  apiVersion: string | null;
  /** The changed fields with their values before the change (`previous_attributes`), or null if there are none. */
  previous: Record<string, unknown> | null;
}

/** Returns what a snapshot event contains about its object. */
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

/** The most characters of JSON that are kept in parsed form. Parsed JSON takes a few times as much memory. */
const KEPT_LENGTH = 16 * 1024 * 1024;

/**
 * Keeps the contents of events that this process has just received. Its worker then does not have to read them
 * from PostgreSQL and parse them again. All of these events are also in the inbox, so losing them here does no
 * harm.
 */
export class RecentEvents {
  readonly #contents = new Map<string, { content: EventContent; length: number }>();
  #length = 0;

  /**
   * Keeps the content of an event that is stored in the inbox. Removes the oldest contents if there are too many.
   * @param length the number of characters of the event's JSON
   */
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

  /** Returns and removes the content of an event. Returns undefined if it is not kept here. */
  take(connectionId: string, eventId: string): EventContent | undefined {
    const key = keyOf(connectionId, eventId);
    const known = this.#contents.get(key);
    if (known === undefined) return undefined;
    this.#contents.delete(key);
    this.#length -= known.length;
    return known.content;
  }

  /**
   * Removes all contents. Called when no event waits: contents that are still here were applied by another
   * process or delivered twice.
   */
  clear(): void {
    this.#contents.clear();
    this.#length = 0;
  }
}

function keyOf(connectionId: string, eventId: string): string {
  return `${connectionId} ${eventId}`;
}
