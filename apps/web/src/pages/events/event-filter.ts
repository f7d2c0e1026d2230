import type { inferOutput } from "@trpc/tanstack-react-query";

import type { trpc } from "../../api/trpc.js";

/** An event as the list shows it. */
export type EventSummary = inferOutput<typeof trpc.events.list>["events"][number];
type EventStatus = EventSummary["status"];

/** The four states of a received event: the label, its colour, and what the state means to a person. */
export const EVENT_STATUSES = {
  applied: { label: "Applied", tone: "good", meaning: "The event is in the tables." },
  waiting: { label: "Waiting", tone: "info", meaning: "The event will be applied soon, or tried again." },
  buried: {
    label: "Buried",
    tone: "bad",
    meaning: "The event failed ten times. Mend the cause, then replay it.",
  },
  not_synced: {
    label: "Not synced",
    tone: "neutral",
    meaning: "No table is filled by events of this type, or the event belongs to another account.",
  },
} as const satisfies Record<EventStatus, unknown>;

/** Which events the list shows. Without a field, it shows the events of every status or type. */
export interface EventFilter {
  status?: EventStatus;
  type?: string;
}

/** Reads the filter from the search parameters of the address. Unknown or invalid values are left out. */
export function eventFilter(search: Record<string, unknown>): EventFilter {
  const { status, type } = search;
  const known = typeof status === "string" && Object.hasOwn(EVENT_STATUSES, status);
  return {
    ...(known && { status: status as EventStatus }),
    ...(typeof type === "string" && type !== "" && { type: type.slice(0, 100) }),
  };
}
