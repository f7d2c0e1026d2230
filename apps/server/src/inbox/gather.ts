import { setImmediate as yieldToEventLoop } from "node:timers/promises";

import type { Sql } from "postgres";

import { codeOf } from "../database/sqlstate.js";
import { AppError } from "../errors.js";
import type { NewEvent } from "./event.js";
import type { FullDisk } from "./full-disk.js";

/** An event to store. */
export interface Arrival extends NewEvent {
  connectionId: string;
  /** The version of the connection's secrets that the signature was checked with. */
  secretsVersion: number;
}

/**
 * `stored`: the event is in the inbox, from this delivery or an earlier one. `stale`: the secrets have changed
 * since the signature was checked. `gone`: the connection does not exist or is being disconnected.
 */
export type Outcome = "stored" | "stale" | "gone";

/**
 * Separates the payloads, which are sent to PostgreSQL as one text. JSON contains control characters only in
 * escaped form, so no payload contains this one. As an array, each quote in the payloads would have to be escaped
 * by this process and unescaped by PostgreSQL, which took longer than everything else in the statement.
 */
const SEPARATOR = "\u0001";

/** An event that waits to be stored, and the promise of its caller. */
interface Waiter {
  arrival: Arrival;
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
}

/** The most events that one statement stores. With more, the first of them would only wait longer. */
const BATCH = 64;
/**
 * The most characters of payloads that one statement stores, unless it stores one event. The statement needs them twice
 * in memory: as one text, and as the bytes that are sent.
 */
const BATCH_LENGTH = 4 * 1024 * 1024;
/**
 * The most statements at the same time. The second one begins only if a whole batch waits or the first one is
 * held up. Otherwise two statements would share the events, and each would cost as much as one statement for all
 * of them.
 */
const PARALLEL = 2;
/** A statement that has not ended after this time is held up. */
const HELD_UP_MS = 100;
/**
 * The most characters of payloads that may wait. With more, deliveries are refused, and Stripe sends them again
 * later.
 */
const QUEUE_LENGTH = 64 * 1024 * 1024;

/**
 * Stores received events. All events that arrive while one statement runs are stored together by the next
 * statement (group commit), so one flush to the disk serves many events. An event is on the disk before its
 * promise resolves.
 */
export class Gather {
  readonly #sql: Sql;
  readonly #disk: Pick<FullDisk, "note" | "clear"> | null;
  readonly #waiting: Waiter[] = [];
  #waitingLength = 0;
  #fullSince: Date | null = null;
  #running = 0;
  /** When the newest statement began, in milliseconds of `performance.now()`. */
  #began = 0;

  /** `disk` is told when the disk is full, and when an event could be stored again. */
  constructor(sql: Sql, disk: Pick<FullDisk, "note" | "clear"> | null = null) {
    this.#sql = sql;
    this.#disk = disk;
  }

  /** When this process first met a full disk of PostgreSQL, or null if the last events could be stored. */
  get fullSince(): Date | null {
    return this.#fullSince;
  }

  /**
   * Stores an event. Resolves when the event is stored or cannot belong to the connection any more.
   *
   * Rejects with AppError overloaded if too much waits already, and with errors of PostgreSQL. Never throws
   * synchronously: a caller that adds many events would then not catch the errors of those that it has added before.
   */
  add(arrival: Arrival): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      if (this.#waitingLength + arrival.payload.length > QUEUE_LENGTH) return reject(overloaded());
      this.#waitingLength += arrival.payload.length;
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
    // Deliveries that this turn of the event loop has yet to read can join the first batch.
    await yieldToEventLoop();
    let settle: (() => void) | null = null;
    while (this.#waiting.length > 0) {
      const storing = this.#storeNext();
      // The callers of the last batch get their answers while PostgreSQL works on the next batch.
      settle?.();
      settle = await storing;
    }
    settle?.();
    this.#running -= 1;
  }

  /** Returns how many of the waiting events the next statement stores: at least one. */
  #nextBatch(): number {
    let length = 0;
    for (let count = 0; count < Math.min(BATCH, this.#waiting.length); count += 1) {
      length += this.#waiting[count]?.arrival.payload.length ?? 0;
      if (length > BATCH_LENGTH) return Math.max(1, count);
    }
    return BATCH;
  }

  /** Stores the next batch. Returns a function that resolves or rejects the promises of its callers. */
  async #storeNext(): Promise<() => void> {
    const batch = this.#waiting.splice(0, this.#nextBatch());
    const arrivals = batch.map(({ arrival }) => arrival);
    this.#began = performance.now();
    try {
      const outcomes = await this.#store(arrivals);
      this.#fullSince = null;
      this.#disk?.clear();
      return () => {
        for (const [index, { resolve }] of batch.entries()) resolve(outcomes[index] ?? "gone");
      };
    } catch (error) {
      if (isDiskFull(error)) {
        this.#fullSince ??= new Date();
        this.#disk?.note();
      }
      return () => {
        for (const { reject } of batch) reject(error);
      };
    } finally {
      for (const { payload } of arrivals) this.#waitingLength -= payload.length;
    }
  }

  /**
   * Stores a batch with one statement. The statement checks the connections again, so that an event that was
   * checked with old secrets is not stored. Rows are inserted in the order of their keys, so that two statements
   * with the same keys wait for each other and do not deadlock.
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
      insert into billstack.inbox (connection_id, event_id, type, object_id, customer_id, created, status, payload)
      select connection_id, event_id, type, object_id, customer_id, created, status, payload
      from rows from (
        unnest(
          ${column("connectionId")}::uuid[], ${column("secretsVersion")}::int[], ${column("id")}::text[],
          ${column("type")}::text[], ${column("objectId")}::text[], ${column("customerId")}::text[],
          ${arrivals.map(({ created }) => created.toISOString())}::timestamptz[], ${column("status")}::text[]
        ),
        string_to_table(${column("payload").join(SEPARATOR)}, ${SEPARATOR})
      ) as given (connection_id, secrets_version, event_id, type, object_id, customer_id, created, status, payload)
      join fence on fence.id = given.connection_id and fence.secrets_version = given.secrets_version
      order by connection_id, event_id
      on conflict do nothing`;
    if (stored.count === arrivals.length) return arrivals.map(() => "stored");
    // Some events were not inserted: they are in the inbox already, or their connection is gone or has new
    // secrets.
    const versions = await this.#versions(connectionIds);
    return arrivals.map(({ connectionId, secretsVersion }) => {
      const version = versions.get(connectionId);
      if (version === undefined) return "gone";
      return version === secretsVersion ? "stored" : "stale";
    });
  }

  /** Reads the version of the secrets of each connection that still exists. */
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

/** Whether PostgreSQL reports a full disk (SQLSTATE 53100). */
function isDiskFull(error: unknown): boolean {
  return codeOf(error) === "53100";
}
