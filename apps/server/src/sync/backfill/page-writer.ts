import type { Sql } from "postgres";

import { lockForRepeatableWrite, type Connection } from "../../connection/store.js";
import { shortTransaction } from "../../database/short-transaction.js";
import type { StoredBackfill } from "./backfill-store.js";
import { addLeftOver } from "../listing/left-over-store.js";
import type { Window } from "../listing/window.js";
import { storeWindows } from "../listing/window-store.js";
import type { WholePage } from "../listing/read-next.js";
import { holdRun, type RunLease } from "../runs/run-store.js";
import type { Refused } from "../../copy/write-objects.js";
import { writePage } from "./write-page.js";

/** A page to write. `windows` are to be stored with it; the first is the window that the page was read from. */
export interface PageToWrite extends WholePage {
  windows: [Window, ...Window[]];
}

/** A page that waits to be written, and how to answer its caller. */
interface Waiting {
  write: PageToWrite;
  resolve(windows: Window[] | null): void;
  reject(error: unknown): void;
}

/** The most pages in one transaction. Larger statements cost less per row, up to about this number of pages. */
const BATCH = 10;
/** Transactions at the same time. While PostgreSQL works on one, this process prepares the next. */
const PARALLEL = 2;

/**
 * Writes the pages of a run. Pages of one object type that wait at the same time are written in one transaction.
 * The same transaction stores the windows, which say how far the run is. So no page is lost after a crash, and at
 * most one page of each window is read again.
 */
export class PageWriter {
  readonly #waiting: Waiting[] = [];
  #running = 0;
  /** The keys of carried prices and plans that were looked up before. */
  readonly #lookedUp = new Set<string>();

  constructor(
    private readonly sql: Sql,
    private readonly connection: Connection,
    private readonly run: StoredBackfill,
    private readonly lease: RunLease,
  ) {}

  /**
   * Writes a page.
   * @returns the page's windows as they were stored; null if the connection is gone, or the run was canceled or its
   *   lease lost: then nothing was written
   */
  write(page: PageToWrite): Promise<Window[] | null> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ write: page, resolve, reject });
      if (this.#running < PARALLEL) void this.#work();
    });
  }

  /** Writes batches until no page waits. */
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

  /** Takes the page that waits longest, and other waiting pages of the same object type. */
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
      const refused = await writePage(sql, this.connection, this.run, toWrite, this.#lookedUp);
      const windows = pages.map((page) => withoutRefused(page, refused));
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

/**
 * The page's windows with the objects that could not be stored taken off the count. The first window gets the
 * reason.
 */
function withoutRefused({ row, states, windows }: PageToWrite, refused: Refused[]): Window[] {
  const own = new Map(states.map(({ id, object }) => [id, object]));
  const ofPage = refused.filter(({ id }) => own.has(id));
  const [first] = ofPage;
  if (first === undefined) return windows;
  const [window, ...others] = windows;
  const rows = ofPage.reduce((sum, { id }) => {
    const object = own.get(id);
    return sum + (object == null ? 0 : (row.rows?.(object) ?? 1));
  }, 0);
  const reason = `Some could not be stored; the first is ${first.id}: ${first.why}`;
  return [{ ...window, synced: window.synced - rows, reason: window.reason ?? reason }, ...others];
}
