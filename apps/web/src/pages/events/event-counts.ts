import type { inferOutput } from "@trpc/tanstack-react-query";

import type { trpc } from "../../api/trpc.js";
import type { EVENT_STATUSES } from "./event-filter.js";

/** How many events were received, in total and by the hour, and how many of them have each outcome. */
export type EventCounts = inferOutput<typeof trpc.events.counts>;

/**
 * The outcomes of received events, in the order in which the chart stacks them from the bottom. Each has the name
 * of its count, the status that the list is filtered by, and its colours in the chart and beside its name.
 */
export const OUTCOMES = [
  { count: "applied", status: "applied", fill: "fill-good", dotColor: "bg-good" },
  { count: "notSynced", status: "not_synced", fill: "fill-muted/60", dotColor: "bg-muted/60" },
  { count: "waiting", status: "waiting", fill: "fill-info", dotColor: "bg-info" },
  { count: "buried", status: "buried", fill: "fill-bad", dotColor: "bg-bad" },
] as const satisfies {
  count: keyof EventCounts["total"];
  status: keyof typeof EVENT_STATUSES;
  fill: string;
  dotColor: string;
}[];
