import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { migrateControlSchema } from "@billstack/tenancy";

import { createApp } from "./app.js";
import { noteAuditStart } from "./audit/start.js";
import { announceSetupToken } from "./auth/setup-token.js";
import { checkSecrets } from "./connection/check-secrets.js";
import { measureSchemas } from "./connection/measure-schemas.js";
import { recheckUnreadable } from "./connection/note-unreadable.js";
import { explainDatabaseError } from "./database/explain-error.js";
import { closePools } from "./database/pools.js";
import { reachDatabase } from "./database/reach-database.js";
import { StartError } from "./database/start-error.js";
import { createDeps, type Deps } from "./deps.js";
import type { Env } from "./env.js";
import { runWorkers } from "./inbox/worker.js";
import { Connections } from "./http/connections.js";
import { noteWaiting } from "./http/expect-continue.js";
import { expressObjects } from "./http/express-objects.js";
import { inTurns } from "./http/in-turns.js";
import { measureLoad } from "./http/measure-load.js";
import { quickAccess } from "./http/quick-access.js";
import { traceRequest } from "./http/trace-request.js";
import { webhooks } from "./http/webhooks.js";
import { handlers } from "./jobs/handlers.js";
import { takeOver } from "./jobs/take-over.js";
import { LOAD_LIMITS, type LoadLimits } from "./load-limits.js";
import { createLogger, type Logger } from "./logger.js";
import { countUnreadable, createMetrics, type Metrics } from "./metrics.js";
import { guardLocks } from "./sql-access/guard-locks.js";
import { watchSessions } from "./sql-access/watch-sessions.js";
import { NO_TRACING } from "./tracing.js";
import { DatabaseLook } from "./watch/database-look.js";
import { measureDatabase } from "./watch/measure-database.js";
import { measureProcess } from "./watch/measure-process.js";

export { ServiceKeyError } from "./custody/service-keys.js";
export { StartError } from "./database/start-error.js";
export { EnvError, parseEnv, type Env } from "./env.js";
export { createLogger } from "./logger.js";
export { createMetrics } from "./metrics.js";

/** A server that listens. */
export interface RunningServer {
  /** The address for people on this machine. */
  url: string;
  /** Finishes the work in hand, releases all leases and closes everything. */
  stop(): Promise<void>;
}

/**
 * When the process has to stop, all requests and jobs in hand together get this long to end, in milliseconds.
 * Whoever sends SIGTERM usually sends SIGKILL after 10 seconds. A job that has not ended by then is done again by
 * another process.
 */
const DRAIN_MS = 6_000;
/** After that, statements that are still running get this long, in seconds. */
const DATABASE_END_SECONDS = 2;
/** Node.js looks this often whether the header or the body of a request takes too long, in milliseconds. */
const CHECK_HEADERS_MS = 1_000;
/** During a stop, connections without a request are closed this often, in milliseconds. */
const IDLE_CHECK_MS = 20;

/**
 * Starts BillStack: migrates the control schema, listens, and works in the background unless BILLSTACK_WORKER is off.
 * The background also upgrades the team schemas.
 *
 * @throws StartError if the database cannot be used, with what to do
 * @throws what else prevents a start: a newer version has migrated the database, or the port is taken
 */
export async function startServer(
  env: Env,
  log: Logger = createLogger(env.logLevel),
  metrics: Metrics = createMetrics(),
  loadLimits: LoadLimits = LOAD_LIMITS,
): Promise<RunningServer> {
  const stopping = new AbortController();
  const tracing =
    env.tracing === null ? NO_TRACING : (await import("./open-tracing.js")).openTracing(env.tracing);
  let port = env.port;
  const reach = await reachDatabase(env, (fields, sentence) => log.warn(fields, sentence));
  const deps = createDeps(env, log, stopping.signal, () => port, reach, loadLimits, { metrics, tracing });
  if (env.stripeApiBase !== "https://api.stripe.com") {
    log.warn(
      { stripeApiBase: env.stripeApiBase },
      "Stripe keys are sent to this address, which is not Stripe's",
    );
  }
  measureDatabase(metrics, new DatabaseLook(deps));
  measureProcess(deps, metrics);
  measureSchemas(deps, metrics);
  metrics.registry.registerMetric(deps.noticed);
  countUnreadable(metrics, deps.unreadable);
  const app = createApp(deps, metrics);
  const webhook = webhooks(deps, metrics);
  const access = quickAccess(deps, metrics);
  const connections = new Connections(loadLimits);
  measureLoad(deps, connections, metrics);
  const turns = inTurns();
  const options = { ...expressObjects(app), connectionsCheckingInterval: CHECK_HEADERS_MS };
  const answer: RequestListener = (req, res) => {
    const inItsSpan = traceRequest(tracing, req, res);
    inItsSpan(() => {
      if (connections.refuse(req, res) || webhook(req, res) || access(req, res)) return;
      turns(() => inItsSpan(() => app(req, res)));
    });
  };
  const http = createServer(options, answer);
  http.on("checkContinue", (req: IncomingMessage, res: ServerResponse) => {
    noteWaiting(req, res);
    answer(req, res);
  });
  connections.watch(http);
  // Stripe and load balancers keep connections open for a minute. If this server closed one first, a request could
  // be lost.
  http.keepAliveTimeout = 65_000;
  try {
    await prepare(deps);
    http.listen(env.port, env.host);
    await once(http, "listening");
  } catch (error) {
    await deps.jobs.stop().catch(() => undefined);
    await deps.processRow.stop();
    await deps.signals.stop();
    await closePools(deps, 1);
    const reason = explainDatabaseError(error, "DATABASE_URL", env.database);
    throw reason === null ? error : new StartError(reason, { cause: error });
  }
  // Without a listener, a connection that cannot be accepted would end the process.
  http.on("error", (error) => log.error({ err: error }, "the HTTP server met an error and goes on"));
  port = (http.address() as AddressInfo).port;
  const looking = checkSecrets(deps).catch((error: unknown) => {
    log.warn(
      { err: error },
      "the stored secrets could not be checked at the start; each is checked when it is used",
    );
  });
  const workers = env.worker ? [runWorkers(deps), takeOver(deps), watchSessions(deps), guardLocks(deps)] : [];
  if (env.worker) {
    await deps.jobs.work(handlers(deps), deps.signals);
    for (const queue of ["sweep", "upgrade_schemas"] as const)
      await deps.jobs.send(deps.sql, queue, {}, { once: true });
  }
  await announceSetupToken(deps);
  log.info({ url: deps.origin(), worker: env.worker }, "listening");
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    log.info("stopping");
    stopping.abort();
    const closed = once(http, "close");
    http.close();
    // A connection whose request ends during the stop would stay open and delay the stop, so it is closed here.
    const idle = setInterval(() => http.closeIdleConnections(), IDLE_CHECK_MS);
    const late = setTimeout(() => http.closeAllConnections(), DRAIN_MS);
    await Promise.all([closed, looking, deps.jobs.drain(DRAIN_MS), ...workers]);
    clearInterval(idle);
    clearTimeout(late);
    await deps.announce.settled();
    await deps.refusals.settled();
    await deps.fullDisk.settled();
    await deps.jobs.stop();
    await deps.processRow.stop();
    await deps.signals.stop();
    await closePools(deps, DATABASE_END_SECONDS);
    await tracing.stop();
  };
  return { url: `http://localhost:${port}`, stop: () => (stopped ??= stop()) };
}

/** Makes the database ready and starts the jobs and the signals. */
async function prepare(deps: Deps): Promise<void> {
  const { applied } = await migrateControlSchema(deps.direct, {
    indexes: "later",
    onWait: (migration) => deps.log.warn({ migration }, "a migration waits for a lock; it is tried again"),
  });
  if (applied.length > 0) deps.log.info({ applied }, "migrated the control schema");
  await deps.serviceKeys.load(noteAuditStart);
  await deps.processRow.start();
  await deps.jobs.start();
  deps.signals.on("connection", ({ teamId }) => {
    deps.receivers.drop(teamId);
    recheckUnreadable(deps, teamId);
  });
  const onReconnect = (): void => {
    deps.receivers.clear();
    deps.signals.deliver({ kind: "lost" });
    deps.signals.deliverToAll();
  };
  await deps.signals.start(deps.direct, onReconnect, (text) => {
    deps.log.warn(
      { text: text.slice(0, 200) },
      "ignored a notification from the database that is no signal of BillStack's",
    );
  });
}
