import { accessRouter } from "./access.js";
import { apiKeysRouter } from "./api-keys.js";
import { auditRouter } from "./audit.js";
import { authRouter } from "./auth.js";
import { backfillRouter } from "./backfill.js";
import { connectionRouter } from "./connection.js";
import { customersRouter } from "./customers.js";
import { eventsRouter } from "./events.js";
import { factorRouter } from "./factor.js";
import { createCallerFactory, router } from "./init.js";
import { invitationsRouter } from "./invitations.js";
import { membersRouter } from "./members.js";
import { noticesRouter } from "./notices.js";
import { revenueRouter } from "./revenue.js";
import { securityRouter } from "./security.js";
import { sqlAccessRouter } from "./sql-access.js";
import { sqlConsoleRouter } from "./sql-console.js";
import {
  chargesRouter,
  entitlementsRouter,
  invoicesRouter,
  pricesRouter,
  productsRouter,
  subscriptionsRouter,
} from "./resources.js";
import { systemRouter } from "./system.js";
import { tablesRouter } from "./tables.js";
import { teamsRouter } from "./teams.js";
import { verificationRouter } from "./verification.js";

/** All procedures. Their names, such as `connection.status`, follow from this table. */
export const appRouter = router({
  auth: authRouter,
  factor: factorRouter,
  teams: teamsRouter,
  connection: connectionRouter,
  backfill: backfillRouter,
  verification: verificationRouter,
  events: eventsRouter,
  tables: tablesRouter,
  access: accessRouter,
  customers: customersRouter,
  subscriptions: subscriptionsRouter,
  products: productsRouter,
  prices: pricesRouter,
  invoices: invoicesRouter,
  charges: chargesRouter,
  entitlements: entitlementsRouter,
  revenue: revenueRouter,
  apiKeys: apiKeysRouter,
  audit: auditRouter,
  security: securityRouter,
  sqlAccess: sqlAccessRouter,
  sqlConsole: sqlConsoleRouter,
  notices: noticesRouter,
  members: membersRouter,
  invitations: invitationsRouter,
  system: systemRouter,
});

/** The type from which the dashboard's client knows all procedures. */
export type AppRouter = typeof appRouter;
/** Creates a caller, which calls procedures without HTTP. */
export const createCaller = createCallerFactory(appRouter);
