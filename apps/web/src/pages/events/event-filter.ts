import type { inferOutput } from "@trpc/tanstack-react-query";

import type { trpc } from "../../api/trpc.js";

export type EventSummary = inferOutput<typeof trpc.events.list>["events"][number];
type EventStatus = EventSummary["status"];

/** The four states of a received event, and what each means to a person. */
export const EVENT_STATUSES = {
  applied: { label: "Applied", tone: "good", meaning: "It is in the tables." },
  waiting: { label: "Waiting", tone: "info", meaning: "It will be applied, or tried again." },
  buried: { label: "Buried", tone: "bad", meaning: "It failed too often. Replay it once the cause is gone." },
  not_synced: {
    label: "Not synced",
    tone: "neutral",
    meaning: "Its type fills no table, or it is of another account.",
  },
} as const satisfies Record<EventStatus, unknown>;

export interface EventFilter {
  status?: EventStatus;
  type?: string;
}

/** Reads the filter from the address; what is not understood is left out. */
export function eventFilter(search: Record<string, unknown>): EventFilter {
  const { status, type } = search;
  const known = typeof status === "string" && Object.hasOwn(EVENT_STATUSES, status);
  return {
    ...(known && { status: status as EventStatus }),
    ...(typeof type === "string" && type !== "" && { type: type.slice(0, 100) }),
  };
}
