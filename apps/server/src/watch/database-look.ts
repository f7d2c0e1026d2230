import type { PendingQuery, Row } from "postgres";

import type { AnySql } from "../database/any-sql.js";
import { isDatabaseGone } from "../database/translate-error.js";
import type { Deps } from "../deps.js";
import { countKeys, type KeyState } from "./count-keys.js";
import {
  countEvents,
  countJobs,
  countLeases,
  countLimited,
  countRuns,
  countSessions,
  readAge,
  readSizes,
  readVacuum,
  type AgeRow,
  type EventsRow,
  type JobsRow,
  type LeasesRow,
  type LimitedRow,
  type RunsRow,
  type SessionsRow,
  type SizeRow,
  type VacuumRow,
} from "./look-store.js";

/** What was seen is kept for this long (in milliseconds), so that several scrapers cost no more than one. */
const KEPT_MS = 5_000;
/** After a look that failed, the next one begins after this time, in milliseconds. */
const FAILED_KEPT_MS = 1_000;
/** A scrape waits this long for the database (in milliseconds). Prometheus gives up after 10 s by default. */
const PATIENCE_MS = 1_500;
/** One statement may take this long, in milliseconds. */
const STATEMENT_MS = 1_000;
/** Sizes are read this seldom, because reading them takes long, and they change slowly. In milliseconds. */
const SIZES_KEPT_MS = 10 * 60_000;
/** Reading the sizes may take this long, in milliseconds. */
const SIZES_MS = 60_000;

/** What the database showed. A part is undefined if it could not be read. */
export interface Seen {
  /** How long an empty statement took, with its wait for a free connection of the pool, in seconds. */
  answerSeconds: number;
  events?: EventsRow | undefined;
  runs?: RunsRow[] | undefined;
  leases?: LeasesRow[] | undefined;
  jobs?: JobsRow[] | undefined;
  sessions?: SessionsRow | undefined;
  limited?: LimitedRow | undefined;
  keys?: ReadonlyMap<KeyState, number> | undefined;
  vacuum?: VacuumRow[] | undefined;
  age?: AgeRow | undefined;
  sizes?: SizeRow | undefined;
}

type LookDeps = Pick<Deps, "sql" | "log" | "env" | "applicationName" | "stopping">;

/**
 * Reads what the metrics say about the database. Scrapes that come within {@link KEPT_MS} share one look, and a look
 * that the database holds up is never begun a second time beside the first.
 */
export class DatabaseLook {
  readonly #deps: LookDeps;
  #seen: Seen | null = null;
  #seenAt = -Infinity;
  #running: Promise<void> | null = null;
  #sizes: SizeRow | undefined;
  #sizesAt = -Infinity;

  constructor(deps: LookDeps) {
    this.#deps = deps;
  }

  /** Returns what was seen within the last seconds; null if the database does not answer in time. Never rejects. */
  async latest(): Promise<Seen | null> {
    const keptMs = this.#seen === null ? FAILED_KEPT_MS : KEPT_MS;
    if (this.#running === null && performance.now() - this.#seenAt < keptMs) return this.#seen;
    this.#running ??= this.#look().finally(() => (this.#running = null));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<"late">((resolve) => {
      timer = setTimeout(() => resolve("late"), PATIENCE_MS);
    });
    const outcome = await Promise.race([this.#running, late]);
    clearTimeout(timer);
    return outcome === "late" ? null : this.#seen;
  }

  /** Looks, and stores what was seen. The statements run one after another, so a look uses one connection. */
  async #look(): Promise<void> {
    const { sql, env, applicationName, log } = this.#deps;
    try {
      const began = performance.now();
      await sql`select`;
      const seen: Seen = { answerSeconds: (performance.now() - began) / 1_000 };
      const most = env.requestsPerSecond;
      seen.events = (await this.#rows("events", (tx) => countEvents(tx)))?.[0];
      seen.runs = await this.#rows("runs", (tx) => countRuns(tx));
      seen.leases = await this.#rows("leases", (tx) => countLeases(tx));
      seen.jobs = await this.#rows("jobs", (tx) => countJobs(tx));
      seen.sessions = (await this.#rows("sessions", (tx) => countSessions(tx, applicationName)))?.[0];
      seen.limited = (await this.#rows("budgets", (tx) => countLimited(tx, most)))?.[0];
      const keys = await this.#rows("keys", (tx) => countKeys(tx));
      seen.keys = keys && new Map(keys.map(({ state, keys: number }) => [state, number]));
      seen.vacuum = await this.#rows("vacuum", (tx) => readVacuum(tx));
      seen.age = (await this.#rows("age", (tx) => readAge(tx)))?.[0];
      void this.#readSizes();
      seen.sizes = this.#sizes;
      this.#seen = seen;
    } catch (error) {
      log.warn({ err: error }, "the database did not answer the metrics; they say billstack_database_up 0");
      this.#seen = null;
    }
    this.#seenAt = performance.now();
  }

  /** Returns the rows of a statement; undefined if it fails or takes too long. @throws if the database is gone */
  async #rows<Rows extends Row[]>(
    what: string,
    query: (sql: AnySql) => PendingQuery<Rows>,
  ): Promise<Rows | undefined> {
    try {
      return await this.#within(STATEMENT_MS, query);
    } catch (error) {
      if (isDatabaseGone(error)) throw error;
      this.#deps.log.warn({ err: error, what }, "a part of the metrics could not be read from the database");
      return undefined;
    }
  }

  /**
   * Runs a statement that PostgreSQL itself ends after `ms` milliseconds. Cancelling it from here would need another
   * connection, which a database in trouble may refuse.
   */
  async #within<Rows extends Row[]>(ms: number, query: (sql: AnySql) => PendingQuery<Rows>): Promise<Rows> {
    const done = this.#deps.sql.begin("read only", async (transaction) => {
      await transaction`select set_config('statement_timeout', ${String(ms)}, true)`;
      return { rows: await query(transaction) };
    });
    return (await done).rows;
  }

  /** Reads the sizes if they are old. The next look shows them. */
  async #readSizes(): Promise<void> {
    const { log, stopping } = this.#deps;
    if (performance.now() - this.#sizesAt < SIZES_KEPT_MS || stopping.aborted) return;
    this.#sizesAt = performance.now();
    try {
      [this.#sizes] = await this.#within(SIZES_MS, readSizes);
    } catch (error) {
      if (!stopping.aborted)
        log.warn({ err: error }, "the size of the database could not be read for the metrics");
    }
    this.#seenAt = -Infinity;
  }
}
