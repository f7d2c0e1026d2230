import type { Sql } from "postgres";

import type { Logger } from "../logger.js";
import { PacedWrites } from "../paced-writes.js";
import { addRefusals, refusalsOfLastDay, type RefusalReason, type Refused } from "./refusals-store.js";

/** The deliveries that were refused in the last day: how many for each reason, and when the last one was. */
export type RefusalCounts = Partial<Record<RefusalReason, number>> & { lastAt: string | null };

/** Between two writes; the first refusals after a silence are written at once. */
const PAUSE_MS = 60_000;

/**
 * Counts refused deliveries in memory: one number for each connection and reason, however many deliveries come, and
 * one statement a minute for all of them. What a crash loses are the counts of its last minute.
 */
export class Refusals {
  readonly #sql: Sql;
  readonly #log: Logger;
  #counted = new Map<string, Refused>();
  readonly #writes = new PacedWrites(() => this.#write(), PAUSE_MS);

  constructor(sql: Sql, log: Logger) {
    this.#sql = sql;
    this.#log = log;
  }

  /** Counts a refused delivery of a connection that is there. Nobody waits for it. */
  add(connectionId: string, reason: RefusalReason): void {
    const key = `${connectionId} ${reason}`;
    const deliveries = (this.#counted.get(key)?.deliveries ?? 0) + 1;
    this.#counted.set(key, { connectionId, reason, deliveries, lastAt: new Date() });
    this.#writes.request();
  }

  /** Writes what was counted now. Resolves when it is written, or could not be and is kept for the next time. */
  settled(): Promise<void> {
    return this.#writes.flush();
  }

  async #write(): Promise<void> {
    if (this.#counted.size === 0) return;
    const counted = this.#counted;
    this.#counted = new Map();
    try {
      await addRefusals(this.#sql, [...counted.values()]);
    } catch (error) {
      this.#log.warn({ err: error }, "refused deliveries could not be counted; they are with the next ones");
      for (const [key, refused] of counted) {
        const since = this.#counted.get(key);
        const deliveries = refused.deliveries + (since?.deliveries ?? 0);
        this.#counted.set(key, { ...refused, ...since, deliveries });
      }
    }
  }
}

/** What was refused of a connection's deliveries in the last day. */
export async function readRefusals(sql: Sql, connectionId: string): Promise<RefusalCounts> {
  const rows = await refusalsOfLastDay(sql, connectionId);
  const last = rows.reduce<Date | null>(
    (at, row) => (at !== null && at > row.lastAt ? at : row.lastAt),
    null,
  );
  const counts = Object.fromEntries(rows.map(({ reason, deliveries }) => [reason, deliveries]));
  return { ...counts, lastAt: last?.toISOString() ?? null };
}
