import type { Sql } from "postgres";

import { lockForRepeatableWrite, type Connection } from "../../connection/store.js";
import { redact } from "../../logger.js";
import { shortTransaction } from "../../database/short-transaction.js";
import type { StoredBackfill } from "./backfill-store.js";
import { addLeftOver } from "../listing/left-over-store.js";
import type { Window } from "../listing/window.js";
import { storeWindows } from "../listing/window-store.js";
import type { WholePage } from "../listing/read-next.js";
import { holdRun, type RunLease } from "../runs/run-store.js";
import type { Refused } from "../../copy/write-objects.js";
import { writePage } from "./write-page.js";

/** A page to write, with the windows as they are after it; the first is the one that it was read from. */
export interface PageToWrite extends WholePage {
  windows: [Window, ...Window[]];
}

interface Waiting {
  write: PageToWrite;
  resolve(windows: Window[] | null): void;
  reject(error: unknown): void;
}

/** Pages in one transaction: larger statements are cheaper by the row, up to about this. */
const BATCH = 10;
/** Transactions under way at once: while one is in PostgreSQL, the next is made ready. */
const PARALLEL = 2;

/**
 * Writes the pages of a run, those of one object that wait at the same time in one transaction, with the windows that
 * tell how far the run is: after a crash no page is lost, and at most one of each window is read again.
 */
export class PageWriter {
  readonly #waiting: Waiting[] = [];
  #running = 0;
  /** The prices and plans that other objects carried before. */
  readonly #seenPrices = new Set<string>();

  constructor(
    private readonly sql: Sql,
    private readonly connection: Connection,
    private readonly run: StoredBackfill,
    private readonly lease: RunLease,
  ) {}

  /** The page's windows as they were stored; null: the connection or the run is not ours any more. */
  write(page: PageToWrite): Promise<Window[] | null> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ write: page, resolve, reject });
      if (this.#running < PARALLEL) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#running += 1;
    for (let batch = this.#take(); batch.length > 0; batch = this.#take()) {
      try {
        const stored = await this.#store(batch.map(({ write }) => write));
        for (const [index, { resolve }] of batch.entries()) resolve(stored?.[index] ?? null);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#running -= 1;
  }

  /** The pages that wait longest and are of one object. */
  #take(): Waiting[] {
    const row = this.#waiting[0]?.write.row;
    const batch = this.#waiting.filter(({ write }) => write.row === row).slice(0, BATCH);
    for (const one of batch) this.#waiting.splice(this.#waiting.indexOf(one), 1);
    return batch;
  }

  #store(pages: PageToWrite[]): Promise<Window[][] | null> {
    return shortTransaction(this.sql, async (sql) => {
      if (!(await lockForRepeatableWrite(sql, this.connection.id))) return null;
      if (!(await holdRun(sql, this.lease))) return null;
      const states = pages.flatMap((page) => page.states);
      const lineItems = new Map(pages.flatMap((page) => [...page.lineItems]));
      const carriedPrices = pages.flatMap((page) => page.carriedPrices);
      const toWrite = { states, lineItems, carriedPrices };
      const refused = await writePage(sql, this.connection, this.run, toWrite, this.#seenPrices);
      const windows = pages.map((page) => without(page, refused));
      await storeWindows(sql, this.run, windows.flat());
      await addLeftOver(
        sql,
        this.run,
        pages.flatMap((page) => page.later),
      );
      return windows;
    });
  }
}

/** The page's windows less what was refused of it, which the first of them names. */
function without({ row, states, windows }: PageToWrite, refused: Refused[]): Window[] {
  const own = new Map(states.map(({ id, object }) => [id, object]));
  const ofPage = refused.filter(({ id }) => own.has(id));
  const [first] = ofPage;
  if (first === undefined) return windows;
  const [window, ...others] = windows;
  const rows = ofPage.reduce((sum, { id }) => {
    const object = own.get(id);
    return sum + (object == null ? 0 : (row.rows?.(object) ?? 1));
  }, 0);
  const reason = `Some could not be stored; the first is ${first.id}: ${redact(first.why).slice(0, 200)}.`;
  return [{ ...window, synced: window.synced - rows, reason: window.reason ?? reason }, ...others];
}
