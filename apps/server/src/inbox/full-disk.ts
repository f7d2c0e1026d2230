import type { Sql } from "postgres";

import type { Logger } from "../logger.js";
import { PacedWrites } from "../paced-writes.js";

/** While the disk is full, this is stored at most so often, in milliseconds. */
const PAUSE_MS = 30_000;
/**
 * If no process has met the full disk for this time, there is room again, in minutes. Stripe sends refused events
 * again after some minutes at first.
 */
const OVER_MINUTES = 10;

/**
 * Stores for all processes that one of them could not store an event because the database's disk is full. If the disk
 * has no room even for this, only the log and the status of this process say it.
 */
export class FullDisk {
  readonly #sql: Sql;
  readonly #log: Logger;
  #isFull = false;
  readonly #writes = new PacedWrites(() => this.#write(), PAUSE_MS);

  constructor(sql: Sql, log: Logger) {
    this.#sql = sql;
    this.#log = log;
  }

  /** Notes that the disk is full now. The caller does not wait. */
  note(): void {
    this.#isFull = true;
    this.#writes.request();
  }

  /** Notes that an event could be stored. Costs nothing unless the disk was full before. */
  clear(): void {
    if (!this.#isFull) return;
    this.#isFull = false;
    void this.#writes.flush();
  }

  /** Resolves when everything noted so far is written. Never rejects. */
  settled(): Promise<void> {
    return this.#writes.flush();
  }

  async #write(): Promise<void> {
    const isFull = this.#isFull;
    const sql = this.#sql;
    try {
      await sql`
        update billstack.full_disk set
          since = case when not ${isFull} then null
            when seen_at > now() - make_interval(mins => ${OVER_MINUTES}) then coalesce(since, now()) else now() end,
          seen_at = case when ${isFull} then now() end
        where ${isFull} or seen_at is not null`;
    } catch (error) {
      this.#log.error({ err: error }, "the database's disk is full, and other processes could not be told");
    }
  }
}

/** Returns since when the disk is full, by what all processes have noted; null if there is room. */
export async function fullDiskSince(sql: Sql): Promise<Date | null> {
  const [row] = await sql<{ since: Date }[]>`
    select since from billstack.full_disk
    where since is not null and seen_at > now() - make_interval(mins => ${OVER_MINUTES})`;
  return row?.since ?? null;
}
