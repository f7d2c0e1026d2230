import { randomBytes } from "node:crypto";

import { Keyring } from "@billstack/crypto";
import postgres, { type Sql } from "postgres";

import { arrayTypes } from "./database/array-types.js";
import { Limits } from "./auth/limits.js";
import { createSessions, type Sessions } from "./auth/lucia.js";
import type { Env } from "./env.js";
import { Announce } from "./inbox/announce.js";
import { Gather } from "./inbox/gather.js";
import { RecentEvents } from "./inbox/recent.js";
import { Receivers } from "./inbox/receivers.js";
import { Refusals } from "./inbox/refusals.js";
import { ThinEvents } from "./inbox/thin-events.js";
import { wakeHeldUpEvents } from "./inbox/wake.js";
import { Jobs } from "./jobs/jobs.js";
import type { Logger } from "./logger.js";
import { Signals } from "./database/signals.js";
import { RequestBudgets } from "./stripe/request-budget.js";

/** What verbs work with. One pool, whatever the number of teams. */
export interface Deps {
  env: Env;
  log: Logger;
  sql: Sql;
  keyring: Keyring;
  sessions: Sessions;
  limits: Limits;
  jobs: Jobs;
  signals: Signals;
  gather: Gather;
  announce: Announce;
  recent: RecentEvents;
  receivers: Receivers;
  refusals: Refusals;
  thinEvents: ThinEvents;
  /** The inbox's verb, for the rooms that the inbox imports. */
  wakeHeldUpEvents: typeof wakeHeldUpEvents;
  /** The `application_name` of the PostgreSQL connections of this process. The leases of this process begin with it. */
  applicationName: string;
  budgets: RequestBudgets;
  https: boolean;
  /** Public origin, without a trailing slash. */
  origin(): string;
  /** The port that this process listens on. */
  port(): number;
  /** Fires when the process is to stop. */
  stopping: AbortSignal;
}

/** A backend that touched thousands of team schemas holds hundreds of MB of catalogue cache: recycle it. */
const MAX_LIFETIME_SECONDS = 30 * 60;

/**
 * While the database is away, a request waits for the next attempt to reach it and is then answered 503. postgres.js
 * would let it wait 20 s, longer than Stripe waits for a webhook's answer.
 */
const RECONNECT_SECONDS = 0.2;

/** Builds everything from the configuration; connects to nothing yet. `port` is asked when it is needed. */
export function createDeps(env: Env, log: Logger, stopping: AbortSignal, port: () => number): Deps {
  const applicationName = `billstack ${randomBytes(6).toString("hex")}`;
  const sql = postgres(env.databaseUrl, {
    max: env.databasePoolSize,
    max_lifetime: MAX_LIFETIME_SECONDS,
    connect_timeout: 5,
    fetch_types: false,
    types: arrayTypes,
    backoff: () => RECONNECT_SECONDS * (0.5 + Math.random() / 2),
    onnotice: () => undefined,
    // The database's own zone and style of dates change neither what is read nor what is answered.
    connection: {
      application_name: applicationName,
      lock_timeout: 30_000,
      TimeZone: "UTC",
      DateStyle: "ISO",
    },
  });
  const origin = (): string => env.baseUrl ?? `http://localhost:${port()}`;
  const keyring = Keyring.parse(env.encryptionKeys);
  const https = env.baseUrl?.startsWith("https:") ?? false;
  return {
    env,
    log,
    sql,
    keyring,
    sessions: createSessions(sql, https),
    limits: new Limits(sql),
    jobs: new Jobs(sql, log),
    signals: new Signals(),
    gather: new Gather(sql),
    announce: new Announce(sql),
    recent: new RecentEvents(),
    receivers: new Receivers(sql, keyring),
    refusals: new Refusals(sql, log),
    thinEvents: new ThinEvents(sql, log),
    wakeHeldUpEvents,
    applicationName,
    budgets: new RequestBudgets(sql, env),
    https,
    origin,
    port,
    stopping,
  };
}
