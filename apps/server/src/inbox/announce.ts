import type { Sql } from "postgres";

import { notifyAll, type Signal } from "../database/signals.js";
import { PacedWrites } from "../paced-writes.js";

type Arrived = Extract<Signal, { kind: "inbox" }>;

/** The pause between two announcements. The first announcement after a pause without arrivals is sent at once. */
const PAUSE_MS = 10;

/**
 * Tells other processes that events have arrived. All events that arrive while one announcement is being sent go
 * into the next one, with one signal for each connection. Nobody waits for an announcement. If one fails, nothing
 * is lost, because each worker looks for waiting events once a second.
 */
export class Announce {
  readonly #sql: Sql;
  readonly #arrived = new Map<string, Arrived>();
  readonly #writes = new PacedWrites(() => this.#announce(), PAUSE_MS);

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Announces the arrival soon. The caller does not wait. */
  add(signal: Arrived): void {
    this.#arrived.set(signal.connectionId, signal);
    this.#writes.request();
  }

  /** Resolves when all arrivals that were added are announced. */
  settled(): Promise<void> {
    return this.#writes.flush();
  }

  async #announce(): Promise<void> {
    if (this.#arrived.size === 0) return;
    const signals = [...this.#arrived.values()];
    this.#arrived.clear();
    await notifyAll(this.#sql, signals).catch(() => undefined);
  }
}
