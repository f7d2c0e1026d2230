import type { EventSummary } from "./event-filter.js";

/** A page of events as the server answers it, newest first. */
export interface EventsPageData {
  events: EventSummary[];
  nextCursor: string | null;
}

/** The list that a person reads, compared with the newest events of the server. */
export interface MergedEvents {
  /** The same events in the same places, with what is known of them now. */
  events: (EventSummary & { isGone: boolean })[];
  /** How many events the newest page has that the list lacks. */
  fresh: number;
  /** How many events of the list do not match the filter any more. */
  gone: number;
}

/**
 * Brings what is known about the newest events into a list, without moving any of its rows.
 *
 * @param shown the events of the list
 * @param newest the newest page with the same filter; undefined if it has not been read yet
 */
export function mergeEvents(shown: EventSummary[], newest: EventsPageData | undefined): MergedEvents {
  if (newest === undefined)
    return { events: shown.map((event) => ({ ...event, isGone: false })), fresh: 0, gone: 0 };
  const known = new Map(newest.events.map((event) => [event.id, event]));
  const ids = new Set(shown.map(({ id }) => id));
  // The page ends somewhere among the events of its last moment. Only what is newer must be in it.
  const last = newest.nextCursor === null ? "" : (newest.events.at(-1)?.receivedAt ?? "");
  const events = shown.map((event) => {
    const now = known.get(event.id);
    return { ...(now ?? event), isGone: now === undefined && event.receivedAt > last };
  });
  return {
    events,
    fresh: newest.events.filter(({ id }) => !ids.has(id)).length,
    gone: events.filter(({ isGone }) => isGone).length,
  };
}
