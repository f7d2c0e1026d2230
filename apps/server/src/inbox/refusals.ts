import type { Sql } from "postgres";

import type { Logger } from "../logger.js";
import { PacedWrites } from "../paced-writes.js";
import { addRefusals, refusalsOfLastDay, type RefusalReason, type Refused } from "./refusals-store.js";

/**
 * How many deliveries were refused in the last 24 hours, for each reason, and when the last one was (ISO 8601).
 */
export type RefusalCounts = Partial<Record<RefusalReason, number>> & { lastAt: string | null };

/** The pause between two writes. The first refusal after a pause without refusals is written at once. */
const PAUSE_MS = 60_000;

/**
 * Counts refused deliveries in memory, with one number for each connection and reason. One statement a minute
 * stores all counts, however many deliveries are refused. A crash of the process loses the counts of the last
 * minute.
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

  /** Counts a refused delivery to a connection. The caller does not wait. */
  add(connectionId: string, reason: RefusalReason): void {
    const key = `${connectionId} ${reason}`;
    const deliveries = (this.#counted.get(key)?.deliveries ?? 0) + 1;
    this.#counted.set(key, { connectionId, reason, deliveries, lastAt: new Date() });
    this.#writes.request();
  }

  /** Writes the counts now. Also resolves if the write fails: the counts are then kept for the next write. */
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
      this.#log.warn(
        { err: error },
        "could not store the counts of refused deliveries; they are kept for the next write",
      );
      for (const [key, refused] of counted) {
        const since = this.#counted.get(key);
        const deliveries = refused.deliveries + (since?.deliveries ?? 0);
        this.#counted.set(key, { ...refused, ...since, deliveries });
      }
    }
  }
}

/** Reads how many deliveries to a connection were refused in the last 24 hours. */
export async function readRefusals(sql: Sql, connectionId: string): Promise<RefusalCounts> {
  const rows = await refusalsOfLastDay(sql, connectionId);
  const last = rows.reduce<Date | null>(
    (at, row) => (at !== null && at > row.lastAt ? at : row.lastAt),
    null,
  );
  const counts = Object.fromEntries(rows.map(({ reason, deliveries }) => [reason, deliveries]));
  return { ...counts, lastAt: last?.toISOString() ?? null };
}
