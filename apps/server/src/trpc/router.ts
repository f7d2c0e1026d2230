import { auditRouter } from "./audit.js";
import { authRouter } from "./auth.js";
import { backfillRouter } from "./backfill.js";
import { connectionRouter } from "./connection.js";
import { eventsRouter } from "./events.js";
import { createCallerFactory, router } from "./init.js";
import { systemRouter } from "./system.js";
import { tablesRouter } from "./tables.js";
import { teamsRouter } from "./teams.js";
import { verificationRouter } from "./verification.js";

export const appRouter = router({
  auth: authRouter,
  teams: teamsRouter,
  connection: connectionRouter,
  backfill: backfillRouter,
  verification: verificationRouter,
  events: eventsRouter,
  tables: tablesRouter,
  audit: auditRouter,
  system: systemRouter,
});

export type AppRouter = typeof appRouter;
export const createCaller = createCallerFactory(appRouter);
