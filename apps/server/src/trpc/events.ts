import { success } from "../connection/schemas.js";
import { readCounts, watchCounts } from "../inbox/counts.js";
import { listEvents } from "../inbox/list.js";
import { readEvent } from "../inbox/read.js";
import { countMatching, replayMatching } from "../inbox/replay-matching.js";
import { replayBuried } from "../inbox/replay-buried.js";
import { replayEvent } from "../inbox/replay.js";
import {
  countMatchingOutput,
  countsOutput,
  eventFilterShape,
  eventOutput,
  eventShape,
  eventSummary,
  eventTypesOutput,
  listEventsOutput,
  listEventsShape,
  replayBuriedOutput,
  replayMatchingShape,
} from "../inbox/schemas.js";
import { startCatchUp } from "../inbox/start-catch-up.js";
import { readTypes } from "../inbox/types-store.js";
import { router, teamProcedure } from "./init.js";

export const eventsRouter = router({
  list: teamProcedure("events.read", listEventsShape)
    .meta({ summary: "Received events, newest first" })
    .output(listEventsOutput)
    .query(({ ctx, input }) => ctx.read((sql) => listEvents(sql, ctx.teamId, input))),
  types: teamProcedure("events.read", {})
    .meta({ summary: "The types of the events that were received" })
    .output(eventTypesOutput)
    .query(async ({ ctx }) => ({ types: await ctx.read((sql) => readTypes(sql, ctx.teamId)) })),
  counts: teamProcedure("events.read", {})
    .meta({ summary: "How many events were received, by status" })
    .output(countsOutput)
    .query(({ ctx }) => ctx.read((sql) => readCounts(sql, ctx.teamId))),
  watchCounts: teamProcedure("events.read", {}).subscription(({ ctx, signal }) => watchCounts(ctx, signal)),
  get: teamProcedure("events.read", eventShape)
    .meta({ summary: "One received event, with its payload" })
    .output(eventOutput)
    .query(({ ctx, input }) => readEvent(ctx, input.eventId)),
  replayBuried: teamProcedure("events.replay", {})
    .meta({ summary: "Queue all buried events again" })
    .output(replayBuriedOutput)
    .mutation(({ ctx }) => replayBuried(ctx)),
  countMatching: teamProcedure("events.read", eventFilterShape)
    .meta({ summary: "How many events match a filter, of those that can be replayed" })
    .output(countMatchingOutput)
    .query(({ ctx, input: { teamId: _, ...filter } }) =>
      ctx.read((sql) => countMatching(sql, ctx.teamId, filter)),
    ),
  replayMatching: teamProcedure("events.replay", replayMatchingShape)
    .meta({ summary: "Queue the events that match a filter again" })
    .output(replayBuriedOutput)
    .mutation(({ ctx, input: { teamId: _, ...filter } }) => replayMatching(ctx, filter)),
  catchUp: teamProcedure("events.replay", {})
    .meta({ summary: "Look in Stripe for events that never arrived, now and not at the next hourly check" })
    .output(success)
    .mutation(({ ctx }) => startCatchUp(ctx)),
  replay: teamProcedure("events.replay", eventShape)
    .meta({ summary: "Queue an event again" })
    .output(eventSummary)
    .mutation(({ ctx, input }) => replayEvent(ctx, input.eventId)),
});
