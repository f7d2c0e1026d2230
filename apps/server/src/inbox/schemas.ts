import { z } from "zod";

export const eventStatus = z.enum(["waiting", "applied", "buried", "not_synced"]);

export const listEventsShape = {
  status: eventStatus.optional(),
  type: z.string().max(100).optional(),
  limit: z.number().int().min(1).max(100).default(25),
  cursor: z.string().max(200).optional(),
};
export const eventShape = { eventId: z.string().max(255) };

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
export const listEventsOutput = z.object({
  events: z.array(eventSummary),
  nextCursor: z.string().nullable(),
});
export const eventOutput = eventSummary.extend({
  payload: z.unknown().describe("The event as Stripe sent it; null when it is no longer kept"),
});
export const replayBuriedOutput = z.object({ success: z.literal(true), replayed: z.number() });

const counts = z.object({
  received: z.number(),
  applied: z.number(),
  waiting: z.number(),
  buried: z.number(),
  notSynced: z.number(),
});
export const countsOutput = z.object({
  total: counts,
  hours: z
    .array(counts.extend({ hour: z.iso.datetime() }))
    .describe("The last 24 hours, the oldest first: events received in each, and what has become of them"),
});
