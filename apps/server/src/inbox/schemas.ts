import { z } from "zod";

import { textOfLength, wholeNumber } from "../input-limits.js";

/**
 * `waiting`: will be applied. `applied`: is in the tables. `buried`: failed ten times for its own reason.
 * `not_synced`: stored only, because its object has no table.
 */
export const eventStatus = z.enum(["waiting", "applied", "buried", "not_synced"]);

/** The input of listing events: filters and the page. */
export const listEventsShape = {
  status: eventStatus.optional(),
  type: z.string().max(100).optional(),
  limit: wholeNumber(1, 100).default(25),
  cursor: z.string().max(200).optional(),
};
/** The input that names one event. */
export const eventShape = { eventId: textOfLength(1, 255) };

/** An event without its payload. */
export const eventSummary = z.object({
  id: z.string(),
  type: z.string(),
  objectId: z.string().nullable(),
  created: z.iso.datetime(),
  receivedAt: z.iso.datetime(),
  appliedAt: z.iso.datetime().nullable(),
  status: eventStatus,
  attempts: z.number(),
  lastError: z.string().nullable(),
});
/** A page of events. `nextCursor` is null on the last page. */
export const listEventsOutput = z.object({
  events: z.array(eventSummary),
  nextCursor: z.string().nullable(),
});
/** An event with its payload. */
export const eventOutput = eventSummary.extend({
  payload: z.unknown().describe("The event as Stripe sent it; null when it is no longer kept"),
});
/** The answer to replaying all buried events: how many wait again. */
export const replayBuriedOutput = z.object({ success: z.literal(true), replayed: z.number() });

/** How many events were received, and how many of them have each status now. */
const counts = z.object({
  received: z.number(),
  applied: z.number(),
  waiting: z.number(),
  buried: z.number(),
  notSynced: z.number(),
});
/** The counts of all time and of each of the last 24 hours. */
export const countsOutput = z.object({
  total: counts,
  hours: z
    .array(counts.extend({ hour: z.iso.datetime() }))
    .describe("The last 24 hours, the oldest first: events received in each, and what has become of them"),
});
