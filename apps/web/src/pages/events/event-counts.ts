import type { inferOutput } from "@trpc/tanstack-react-query";

import type { trpc } from "../../api/trpc.js";
import type { EVENT_STATUSES } from "./event-filter.js";

export type EventCounts = inferOutput<typeof trpc.events.counts>;

/** What becomes of received events, in the order in which a chart stacks them: which count, colour and filter. */
export const OUTCOMES = [
  { count: "applied", status: "applied", fill: "fill-good", mark: "bg-good" },
  { count: "notSynced", status: "not_synced", fill: "fill-muted/60", mark: "bg-muted/60" },
  { count: "waiting", status: "waiting", fill: "fill-info", mark: "bg-info" },
  { count: "buried", status: "buried", fill: "fill-bad", mark: "bg-bad" },
] as const satisfies {
  count: keyof EventCounts["total"];
  status: keyof typeof EVENT_STATUSES;
  fill: string;
  mark: string;
}[];
