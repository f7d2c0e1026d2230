import { setImmediate as turn } from "node:timers/promises";

import type { Sql } from "postgres";

import { AppError } from "../errors.js";
import type { NewEvent } from "./event.js";

export interface Arrival extends NewEvent {
  connectionId: string;
  /** The version of the connection's secrets that the signature was checked with. */
  secretsVersion: number;
}

/** `stored`: now or before. `stale`: the secrets have changed since the signature was checked. */
export type Outcome = "stored" | "stale" | "gone";

/**
 * Between two payloads. JSON holds no control character but in an escape, so they go as one text: as an array each
 * quote in them would be escaped here and unescaped there, which cost more than all the rest of the statement.
 */
const SEPARATOR = "\u0001";

interface Waiter {
  arrival: Arrival;
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
}

/** Arrivals in one statement; more would only make the first of them wait longer. */
const BATCH = 64;
/**
 * Statements under way at once. The second one begins only where a whole batch waits, or where the first one is held
 * up: two that share what arrives between them do half the work each for the whole price of a statement and a flush.
 */
const PARALLEL = 2;
const HELD_UP_MS = 100;
/** What may wait for its turn; beyond it Stripe is told to come back. */
const QUEUE_BYTES = 64 * 1024 * 1024;

/**
 * Stores received events: those that arrive while a statement is under way go together in the next one (group
 * commit), so that one flush to disk serves many. Each is durable before its promise resolves.
 */
export class Gather {
  readonly #sql: Sql;
  readonly #waiting: Waiter[] = [];
  #bytes = 0;
  #fullSince: Date | null = null;
  #running = 0;
  /** When the newest statement began, by performance.now(). */
  #began = 0;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Since when PostgreSQL has no room on its disk, as this process met it; null: the last rows were stored. */
  get fullSince(): Date | null {
    return this.#fullSince;
  }

  /**
   * Rejects with AppError overloaded where too much waits already, and with what PostgreSQL throws. Never throws at
   * once: who adds many would leave the promises of those before without anybody to catch their errors.
   */
  add(arrival: Arrival): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      if (this.#bytes + arrival.payload.length > QUEUE_BYTES) return reject(overloaded());
      this.#bytes += arrival.payload.length;
      this.#waiting.push({ arrival, resolve, reject });
      if (this.#mayRun()) void this.#run();
    });
  }

  #mayRun(): boolean {
    if (this.#running === 0) return true;
    const heldUp = performance.now() - this.#began > HELD_UP_MS;
    return this.#running < PARALLEL && (heldUp || this.#waiting.length >= BATCH);
  }

  async #run(): Promise<void> {
    this.#running += 1;
    // What this turn of the event loop has still to read goes along.
    await turn();
    let settle: (() => void) | null = null;
    while (this.#waiting.length > 0) {
      const storing = this.#storeNext();
      // The last batch is answered while PostgreSQL is at the next one.
      settle?.();
      settle = await storing;
    }
    settle?.();
    this.#running -= 1;
  }

  /** Stores a batch of what waits. Returns what tells those who wait for it. */
  async #storeNext(): Promise<() => void> {
    const batch = this.#waiting.splice(0, BATCH);
    const arrivals = batch.map(({ arrival }) => arrival);
    this.#began = performance.now();
    try {
      const outcomes = await this.#store(arrivals);
      this.#fullSince = null;
      return () => {
        for (const [index, { resolve }] of batch.entries()) resolve(outcomes[index] ?? "gone");
      };
    } catch (error) {
      if (isDiskFull(error)) this.#fullSince ??= new Date();
      return () => {
        for (const { reject } of batch) reject(error);
      };
    } finally {
      for (const { payload } of arrivals) this.#bytes -= payload.length;
    }
  }

  /**
   * The statement looks at the connections again, so that what was checked with an old view of one is not stored.
   * Rows go in the order of their keys: two statements that share keys wait for each other and do not deadlock.
   */
  async #store(arrivals: Arrival[]): Promise<Outcome[]> {
    const column = <K extends keyof Arrival>(name: K): Arrival[K][] => arrivals.map((one) => one[name]);
    const sql = this.#sql;
    const connectionIds = [...new Set(column("connectionId"))];
    const stored = await sql`
      with fence as materialized (
        select id, secrets_version from billstack.connections
        where id = any (${connectionIds}::uuid[]) and disconnecting_at is null
        for key share
      )
      insert into billstack.inbox (connection_id, event_id, type, object_id, created, status, payload)
      select connection_id, event_id, type, object_id, created, status, payload
      from rows from (
        unnest(
          ${column("connectionId")}::uuid[], ${column("secretsVersion")}::int[], ${column("id")}::text[],
          ${column("type")}::text[], ${column("objectId")}::text[],
          ${arrivals.map(({ created }) => created.toISOString())}::timestamptz[], ${column("status")}::text[]
        ),
        string_to_table(${column("payload").join(SEPARATOR)}, ${SEPARATOR})
      ) as given (connection_id, secrets_version, event_id, type, object_id, created, status, payload)
      join fence on fence.id = given.connection_id and fence.secrets_version = given.secrets_version
      order by connection_id, event_id
      on conflict do nothing`;
    if (stored.count === arrivals.length) return arrivals.map(() => "stored");
    // What is there of an older delivery was not stored again; what met no connection of its version was not stored.
    const versions = await this.#versions(connectionIds);
    return arrivals.map(({ connectionId, secretsVersion }) => {
      const version = versions.get(connectionId);
      if (version === undefined) return "gone";
      return version === secretsVersion ? "stored" : "stale";
    });
  }

  /** The version of the secrets of each connection that is there. */
  async #versions(connectionIds: string[]): Promise<Map<string, number>> {
    const rows = await this.#sql<{ id: string; version: number }[]>`
      select id, secrets_version as version from billstack.connections
      where id = any (${connectionIds}::uuid[]) and disconnecting_at is null`;
    return new Map(rows.map(({ id, version }) => [id, version]));
  }
}

function overloaded(): AppError {
  const sentence = "More events arrive than can be stored. Send this one again shortly.";
  return new AppError("overloaded", sentence, { retryAfterSeconds: 2 });
}

/** SQLSTATE 53100. */
function isDiskFull(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "53100";
}
