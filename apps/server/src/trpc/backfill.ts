import { cancelBackfill } from "../sync/backfill/cancel-backfill.js";
import { listBackfills, readBackfill, watchBackfill } from "../sync/backfill/read-backfill.js";
import {
  backfillOutput,
  listBackfillsOutput,
  listBackfillsShape,
  startBackfillOutput,
  startBackfillShape,
} from "../sync/backfill/schemas.js";
import { startBackfill } from "../sync/backfill/start-backfill.js";
import { router, teamProcedure } from "./init.js";

export const backfillRouter = router({
  start: teamProcedure("backfill.run", startBackfillShape)
    .meta({
      summary: "Sync: load the account's data. With wait it answers when the run has ended, or after 60 s",
    })
    .output(startBackfillOutput)
    .mutation(({ ctx, input, signal }) => startBackfill(ctx, input, signal)),
  get: teamProcedure("backfill.read", {})
    .meta({ summary: "The running or last backfill" })
    .output(backfillOutput)
    .query(async ({ ctx }) => ({ backfill: await readBackfill(ctx.deps, ctx.teamId) })),
  list: teamProcedure("backfill.read", listBackfillsShape)
    .meta({ summary: "The backfills since the team was connected, the newest first" })
    .output(listBackfillsOutput)
    .query(async ({ ctx, input }) => ({
      backfills: await listBackfills(ctx.deps, ctx.teamId, input.limit),
    })),
  watch: teamProcedure("backfill.read", {}).subscription(({ ctx, signal }) =>
    watchBackfill(ctx.deps, ctx.teamId, signal),
  ),
  cancel: teamProcedure("backfill.run", {})
    .meta({ summary: "Cancel the running backfill; what it loaded stays" })
    .output(backfillOutput)
    .mutation(async ({ ctx }) => ({ backfill: await cancelBackfill(ctx) })),
});
