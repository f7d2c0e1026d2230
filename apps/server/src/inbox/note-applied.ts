import type { TeamId } from "@billstack/tenancy";

import type { Deps } from "../deps.js";
import type { Span } from "../tracing.js";
import type { Waiting } from "./store.js";

/**
 * Counts events that were applied, measures how long after their creation in Stripe that was, and names each of them in
 * the log at level debug. Links the span of the work to the deliveries of the events. Events of test clocks have no time
 * of Stripe's clock, so they are only counted. Must be called after the commit.
 */
export function noteApplied(
  { log, metrics }: Pick<Deps, "log" | "metrics">,
  span: Span,
  { teamId, events }: { teamId: TeamId; events: readonly Pick<Waiting, "id" | "created" | "ahead">[] },
): void {
  const now = Date.now();
  metrics.eventsApplied.inc(events.length);
  for (const { created, ahead } of events)
    if (!ahead) metrics.eventLag.observe(Math.max(0, now - created.getTime()) / 1_000);
  for (const { id } of events) span.link(`${teamId} ${id}`);
  if (!log.isLevelEnabled("debug")) return;
  for (const { id } of events) log.debug({ teamId, eventId: id }, "an event was applied");
}
