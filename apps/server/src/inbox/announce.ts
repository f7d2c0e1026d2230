import type { Sql } from "postgres";

import { notifyAll, type Signal } from "../database/signals.js";
import { PacedWrites } from "../paced-writes.js";

type Arrived = Extract<Signal, { kind: "inbox" }>;

/** Between two announcements; the first after a silence goes out at once. */
const PAUSE_MS = 10;

/**
 * Tells other processes that events arrived. However many arrive while one announcement is on its way, the next one
 * tells of all of them, once for each connection; nobody waits for it. One that fails is no loss: workers look for
 * themselves every second.
 */
export class Announce {
  readonly #sql: Sql;
  readonly #arrived = new Map<string, Arrived>();
  readonly #writes = new PacedWrites(() => this.#announce(), PAUSE_MS);

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  add(signal: Arrived): void {
    this.#arrived.set(signal.connectionId, signal);
    this.#writes.request();
  }

  /** Resolves when everything that was added is announced. */
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
