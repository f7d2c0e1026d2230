import type { Keyring } from "@billstack/crypto";
import type { Sql } from "postgres";
import { Counter } from "prom-client";

import type { StripeObject } from "./copy/stripe-object.js";
import {
  readStoredAccess,
  type AccessGroup,
  type AccessQuestion,
  type StoredAccess,
} from "./access/access-store.js";
import { Audit } from "./audit/record.js";
import { ApiKeys } from "./api-keys/api-keys.js";
import { Batches } from "./batches.js";
import { Bell } from "./bell.js";
import { reportUnreadable } from "./connection/note-unreadable.js";
import { UnreadableTeams } from "./connection/unreadable-teams.js";
import { Custody } from "./custody/custody.js";
import { ProcessRow } from "./custody/processes.js";
import { ServiceKeys } from "./custody/service-keys.js";
import { AccountSeals } from "./auth/account-seals.js";
import { Limits } from "./auth/limits.js";
import { Sessions } from "./auth/sessions.js";
import { BodyBudget } from "./body-budget.js";
import type { Env } from "./env.js";
import { LOAD_LIMITS, type LoadLimits } from "./load-limits.js";
import { Streams } from "./streams.js";
import { Announce } from "./inbox/announce.js";
import { FullDisk } from "./inbox/full-disk.js";
import { Gather } from "./inbox/gather.js";
import { RecentEvents } from "./inbox/recent.js";
import { Receivers } from "./inbox/receivers.js";
import { Refusals } from "./inbox/refusals.js";
import { ThinEvents } from "./inbox/thin-events.js";
import { wakeHeldUpEvents } from "./inbox/wake.js";
import { Jobs } from "./jobs/jobs.js";
import type { Logger } from "./logger.js";
import { createMetrics, type Metrics } from "./metrics.js";
import { NO_TRACING, type Tracing } from "./tracing.js";
import { createMailer, type Mailer } from "./mail/mailer.js";
import { OftenUsed } from "./database/often-used.js";
import { nameSessions } from "./database/lease.js";
import { PeopleReads } from "./database/people-reads.js";
import { openPools, type Reach } from "./database/pools.js";
import type { TurnPool } from "./database/turn-pool.js";
import { codeOf } from "./database/sqlstate.js";
import { Signals } from "./database/signals.js";
import { SharedWork } from "./shared-work.js";
import { ConsolePlaces } from "./sql-console/console-places.js";
import { RequestBudgets } from "./stripe/request-budget.js";
import { Models } from "./revenue/models.js";
import { resumeRuns } from "./sync/runs/resume-runs.js";

/**
 * Everything that the server's functions work with. All teams share the connections to PostgreSQL.
 */
export interface Deps {
  env: Env;
  log: Logger;
  /** What this process measures for Prometheus. */
  metrics: Metrics;
  /** Makes spans for OpenTelemetry. */
  tracing: Tracing;
  /** How much of this process clients may use at the same time. */
  loadLimits: LoadLimits;
  /** Bounds the bytes of request bodies in memory. */
  bodies: BodyBudget;
  /** Bounds the open streams. */
  streams: Streams;
  /** Bounds how many exports of tables are sent at the same time. */
  exports: Streams;
  /** The pool of connections to PostgreSQL. */
  sql: Sql;
  /** The pools of the worker's loops (see `database/pools.ts`). */
  turnPools: readonly TurnPool[];
  /** For LISTEN and session locks (see `database/pools.ts`). */
  direct: Sql;
  /** The pool of `peopleReads`. */
  readPool: Sql;
  /** Runs what people and programs read, so that it never takes the connections of webhooks and of the worker. */
  peopleReads: PeopleReads;
  /** The encryption keys for the stored secrets. */
  keyring: Keyring;
  /** The keys that BillStack makes for itself. */
  serviceKeys: ServiceKeys;
  /** Opens and seals the secrets of connections. */
  custody: Custody;
  /** Counts the teams whose secrets this process could not open. */
  unreadable: UnreadableTeams;
  /** Tells other processes which encryption keys this process has. */
  processRow: ProcessRow;
  /** Notices that something else than BillStack has changed what lets people sign in. */
  accounts: AccountSeals;
  /** The sessions of users who are signed in. */
  sessions: Sessions;
  /** Records what people and BillStack do. */
  audit: Audit;
  /** Decides whether an API key may be used. */
  apiKeys: ApiKeys;
  /** Limits how often people may try to sign in, sign up or connect. */
  limits: Limits;
  /** Sends e-mails. */
  mailer: Mailer;
  /** Counts the problems that this process has told people about. */
  noticed: Counter<"code">;
  /** Background jobs. */
  jobs: Jobs;
  /** Signals between processes. */
  signals: Signals;
  /** Stores received events, many with one statement. */
  gather: Gather;
  /** Tells other processes that the database's disk is full. */
  fullDisk: FullDisk;
  /** Tells other processes that events were received. */
  announce: Announce;
  /** The content of the events that this process has received last. */
  recent: RecentEvents;
  /** Keeps what is needed to receive a team's events in memory. */
  receivers: Receivers;
  /** Counts deliveries that were refused. */
  refusals: Refusals;
  /** Notices teams to which Stripe delivers thin events. */
  thinEvents: ThinEvents;
  /** Reads what customers may use, many with one statement. */
  accessReads: Batches<AccessGroup, AccessQuestion, StoredAccess>;
  /** What the figures about revenue are calculated from, by team. */
  revenue: Models;
  /** The reads of `T/stripe/refresh` that run now, by connection and object. */
  refreshReads: SharedWork<StripeObject | null>;
  /** A function of the inbox for the rooms that must not import the inbox. */
  wakeHeldUpEvents: typeof wakeHeldUpEvents;
  /** A function of `sync` for the rooms that must not import `sync`. */
  resumeRuns: typeof resumeRuns;
  /**
   * The name of this process in PostgreSQL (`application_name` of its sessions). The names of its leases begin
   * with it.
   */
  applicationName: string;
  /** Decides when requests to Stripe may be sent. */
  budgets: RequestBudgets;
  /** Counts the queries of SQL consoles that run in this process. */
  consolePlaces: ConsolePlaces;
  /** Rings when PostgreSQL had no room for a lock of BillStack's, or no memory. */
  lockAlarm: Bell;
  /** Whether the public origin uses https. */
  https: boolean;
  /** Returns the public origin, without a slash at its end. */
  origin(): string;
  /** Returns the port on which this process listens. */
  port(): number;
  /** Is aborted when the process has to stop. */
  stopping: AbortSignal;
}

/** SQLSTATE class 22: a value of a statement cannot be used. */
const DATA_EXCEPTION = /^22/;

/**
 * Builds the server's parts from the configuration. Opens no connection yet.
 *
 * @param port returns the port on which the process listens; is called only when the port is needed
 * @param reach how the database is reached; by default directly
 * @param loadLimits how much of the process clients may use at the same time
 */
export function createDeps(
  env: Env,
  log: Logger,
  stopping: AbortSignal,
  port: () => number,
  reach?: Reach,
  loadLimits: LoadLimits = LOAD_LIMITS,
  { metrics, tracing }: Pick<Deps, "metrics" | "tracing"> = { metrics: createMetrics(), tracing: NO_TRACING },
): Deps {
  const applicationName = nameSessions(reach?.pooler ?? false);
  const reads = Math.min(loadLimits.reads, reach?.readPoolSize ?? loadLimits.reads);
  const { sql, turnPools, direct, readPool, sessions } = openPools(env, applicationName, reads, reach);
  const origin = (): string => env.baseUrl ?? `http://localhost:${port()}`;
  const { keyring } = env;
  const signals = new Signals();
  const fullDisk = new FullDisk(sql, log);
  const often = new OftenUsed();
  const serviceKeys = new ServiceKeys(sql, keyring);
  const audit = new Audit(() => serviceKeys.get("audit"));
  const https = env.baseUrl?.startsWith("https:") ?? false;
  const custody = new Custody(keyring, serviceKeys);
  const deps: Deps = {
    env,
    log,
    metrics,
    tracing,
    loadLimits,
    bodies: new BodyBudget(loadLimits),
    streams: new Streams(loadLimits),
    exports: new Streams({ streams: loadLimits.exports, callerStreams: loadLimits.callerExports }, "exports"),
    sql,
    turnPools,
    direct,
    readPool,
    peopleReads: new PeopleReads(readPool, { ...loadLimits, reads }),
    keyring,
    audit,
    serviceKeys,
    custody,
    accounts: new AccountSeals(serviceKeys),
    unreadable: new UnreadableTeams(),
    processRow: new ProcessRow({ sql, log, keyring }, applicationName, sessions),
    sessions: new Sessions(sql, signals, () => serviceKeys.get("sessions"), https),
    apiKeys: new ApiKeys({ sql, audit, signals, log }, env.apiKeyLimit),
    limits: new Limits(sql),
    mailer: createMailer(env),
    noticed: new Counter({
      name: "billstack_notices_total",
      help: "Problems that owners and admins were told about, by code",
      labelNames: ["code"],
      registers: [],
    }),
    jobs: new Jobs(sql, log, { metrics, tracing }),
    signals,
    gather: new Gather(sql, fullDisk),
    fullDisk,
    announce: new Announce(sql),
    recent: new RecentEvents(),
    receivers: new Receivers(sql, custody, (connection) => reportUnreadable(deps, connection)),
    refusals: new Refusals(sql, log),
    thinEvents: new ThinEvents(sql, log),
    accessReads: new Batches(
      (group, questions) => readStoredAccess(group, questions, often),
      (error) => DATA_EXCEPTION.test(codeOf(error)),
    ),
    revenue: new Models(),
    refreshReads: new SharedWork(),
    wakeHeldUpEvents,
    resumeRuns,
    applicationName,
    budgets: new RequestBudgets(sql, env),
    consolePlaces: new ConsolePlaces(),
    lockAlarm: new Bell(),
    https,
    origin,
    port,
    stopping,
  };
  return deps;
}
