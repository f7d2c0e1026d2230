import type { inferInput, inferOutput } from "@trpc/tanstack-react-query";

import type { trpc } from "../../api/trpc.js";

/** An event as the list shows it. */
export type EventSummary = inferOutput<typeof trpc.events.list>["events"][number];
type EventStatus = EventSummary["status"];

/** The four states of a received event: the label, its colour, and what the state means to a person. */
export const EVENT_STATUSES = {
  applied: { label: "Applied", tone: "good", meaning: "The event is in the tables." },
  waiting: { label: "Waiting", tone: "info", meaning: "The event will be applied soon, or tried again." },
  buried: {
    label: "Failed",
    tone: "bad",
    meaning: "The event failed ten times. Remove the cause, then replay it.",
  },
  not_synced: {
    label: "Not synced",
    tone: "neutral",
    meaning: "No table is filled by events of this type, or the event belongs to another account.",
  },
} as const satisfies Record<EventStatus, unknown>;

/** Which events the list shows. Without a field, it shows the events of every status, type, object or time. */
export interface EventFilter {
  status?: EventStatus;
  /** A type, the beginning of one, or a pattern such as `customer.*`. */
  type?: string;
  /** The id of the object that the events are about. */
  object?: string;
  /** ISO 8601: received at this time or later. */
  from?: string;
  /** ISO 8601: received before this time. */
  to?: string;
}

/** The limits of the server for each text. */
const LONGEST = { type: 200, object: 255 } as const;

/** Reads the filter from the search parameters of the address. Unknown or invalid values are left out. */
export function eventFilter(search: Record<string, unknown>): EventFilter {
  const filter: EventFilter = {};
  const { status } = search;
  if (typeof status === "string" && Object.hasOwn(EVENT_STATUSES, status))
    filter.status = status as EventStatus;
  for (const name of ["type", "object"] as const) {
    const value = search[name];
    const text = typeof value === "number" ? String(value) : value;
    if (typeof text === "string" && text !== "") filter[name] = text.slice(0, LONGEST[name]);
  }
  for (const name of ["from", "to"] as const) {
    const time = timeOf(search[name]);
    if (time !== null) filter[name] = time;
  }
  return filter;
}

/** Returns a time of the years that the server takes, as ISO 8601; null for anything else. */
function timeOf(value: unknown): string | null {
  if (typeof value !== "string" || !/^[12]\d{3}-/.test(value)) return null;
  const time = new Date(value);
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}

/** What the server takes as a filter. */
type ServerFilter = Omit<inferInput<typeof trpc.events.countMatching>, "teamId">;

/** Returns the filter with the names that the server has for it. */
export function toQuery({ object, from, to, ...others }: EventFilter): ServerFilter {
  return {
    ...others,
    ...(object !== undefined && { objectId: object }),
    ...(from !== undefined && { receivedAfter: from }),
    ...(to !== undefined && { receivedBefore: to }),
  };
}

/** Returns a time as a field of the type `datetime-local` has it: in the reader's time zone, to the minute. */
export function localTime(iso: string | undefined): string {
  if (iso === undefined) return "";
  const time = new Date(iso);
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
