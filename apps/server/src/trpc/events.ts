import { listEvents } from "../inbox/list.js";
import { readEvent } from "../inbox/read.js";
import { replayEvent } from "../inbox/replay.js";
import {
  eventOutput,
  eventShape,
  eventSummary,
  listEventsOutput,
  listEventsShape,
} from "../inbox/schemas.js";
import { router, teamProcedure } from "./init.js";

export const eventsRouter = router({
  list: teamProcedure("events.read", listEventsShape)
    .meta({ summary: "Received events, newest first" })
    .output(listEventsOutput)
    .query(({ ctx, input }) => listEvents(ctx.deps.sql, ctx.teamId, input)),
  get: teamProcedure("events.read", eventShape)
    .meta({ summary: "One received event, with its payload" })
    .output(eventOutput)
    .query(({ ctx, input }) => readEvent(ctx.deps.sql, ctx.teamId, input.eventId)),
  replay: teamProcedure("events.replay", eventShape)
    .meta({ summary: "Put an event back to work" })
    .output(eventSummary)
    .mutation(({ ctx, input }) => replayEvent(ctx.deps.sql, ctx.teamId, input.eventId)),
});
