import { z } from "zod";

import { databaseTime, textOfLength, wholeNumber } from "../input-limits.js";

/**
 * `waiting`: will be applied. `applied`: is in the tables. `buried`: failed ten times for its own reason.
 * `not_synced`: stored only, because its object has no table.
 */
export const eventStatus = z.enum(["waiting", "applied", "buried", "not_synced"]);

/** Which events are meant: all conditions hold for each of them. */
export const eventFilterShape = {
  status: eventStatus.optional(),
  type: z
    .string()
    .max(200)
    .optional()
    .describe(
      "A type such as customer.created. If no such event was received: the beginning of types. Each * stands for any " +
        "characters, as in customer.*",
    ),
  objectId: textOfLength(1, 255).optional().describe("Only events about the object with this id"),
  receivedAfter: databaseTime.optional().describe("Only events that were received at this time or later"),
  receivedBefore: databaseTime.optional().describe("Only events that were received before this time"),
};

/** The input of listing events: filters and the page. */
export const listEventsShape = {
  ...eventFilterShape,
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
/** The types of the events that were received. */
export const eventTypesOutput = z.object({ types: z.array(z.string()) });

/** An event with its payload and its failed attempts. */
export const eventOutput = eventSummary.extend({
  nextAttemptAt: z.iso
    .datetime()
    .nullable()
    .describe("When the event is applied next, at the earliest; null unless it is waiting"),
  failedAttempts: z
    .array(
      z.object({
        at: z.iso.datetime(),
        error: z.string(),
        heldUp: z.boolean().describe("True: Stripe, the network or the key caused it, not the event"),
      }),
    )
    .describe("The last failed attempts, the oldest first, at most ten"),
  payload: z.unknown().describe("The event as Stripe sent it; null when it is no longer kept"),
});
/** The answer to replaying all buried events: how many wait again. */
export const replayBuriedOutput = z.object({ success: z.literal(true), replayed: z.number() });

/** The most events that are replayed at once by a filter. */
export const MOST_REPLAYED = 10_000;

/** How many events a filter means, of those that can be replayed. */
export const countMatchingOutput = z.object({
  events: z.number().int(),
  isMore: z
    .boolean()
    .describe(`True: more than ${MOST_REPLAYED} events match, and \`events\` is this number`),
  receivedBefore: z.iso.datetime().describe("Give this to the replay, so that it takes no newer events"),
});

/** The input of replaying what a filter means. */
export const replayMatchingShape = {
  ...eventFilterShape,
  confirmed: wholeNumber(1, MOST_REPLAYED).describe(
    "How many events a person has agreed to. Nothing is replayed if more match",
  ),
};

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
