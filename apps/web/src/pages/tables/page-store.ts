import type { Row, RowsPage } from "./row.js";

/** Pages that are farther from what is shown are forgotten, and read again when somebody scrolls back. */
const KEPT_PAGES = 30;

/**
 * The rows of a long list that have been read so far, page by page. A page keeps the rows and the order that it was first
 * read with, so that nothing moves while somebody reads: later answers only replace the content of these rows, and
 * {@link changed} says that the list has other rows now.
 */
export class PageStore {
  readonly #size: number;
  /** Where each known page begins. */
  readonly #cursors: (string | null)[] = [null];
  readonly #pages = new Map<number, Row[]>();
  readonly #watchers = new Set<() => void>();
  #length = 0;
  #ended = false;
  #changed = false;
  #version = 0;

  /** @param size how many rows a full page has */
  constructor(size: number) {
    this.#size = size;
  }

  /** How many rows are known. */
  get length(): number {
    return this.#length;
  }

  /** Whether there are more rows behind those that are known. */
  get hasMore(): boolean {
    return !this.#ended;
  }

  /** Whether rows were added, deleted or moved since the pages were first read. */
  get changed(): boolean {
    return this.#changed;
  }

  /** Returns the known pages with rows in this range, each with the cursor that it is read by. */
  pagesOf(first: number, last: number): { index: number; cursor: string | null }[] {
    const from = Math.max(0, Math.floor(first / this.#size));
    const to = Math.min(this.#cursors.length - 1, Math.floor(Math.max(0, last) / this.#size));
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => ({
      index: from + at,
      cursor: this.#cursors[from + at] ?? null,
    }));
  }

  /** Returns the row at this place; undefined if it has to be read first. */
  rowAt(place: number): Row | undefined {
    return this.#pages.get(Math.floor(place / this.#size))?.[place % this.#size];
  }

  /** Takes the answer for a page, which may be a later one of a page that is known already. */
  absorb(index: number, { rows, nextCursor }: RowsPage): void {
    const known = this.#pages.get(index);
    if (known === undefined) this.#add(index, rows, nextCursor);
    else this.#update(index, known, rows);
    this.#version += 1;
    for (const watcher of this.#watchers) watcher();
  }

  readonly subscribe = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  /** A number that grows with every answer. */
  readonly version = (): number => this.#version;

  #add(index: number, rows: Row[], nextCursor: string | null): void {
    this.#pages.set(index, rows);
    if (index === this.#cursors.length - 1 && !this.#ended) {
      this.#length = index * this.#size + rows.length;
      if (nextCursor === null) this.#ended = true;
      else this.#cursors.push(nextCursor);
    }
    const [farthest] = [...this.#pages.keys()].toSorted((a, b) => Math.abs(b - index) - Math.abs(a - index));
    if (this.#pages.size > KEPT_PAGES && farthest !== undefined) this.#pages.delete(farthest);
  }

  #update(index: number, known: Row[], rows: Row[]): void {
    const byId = new Map(rows.map((row) => [row["id"], row]));
    const isSame = rows.length === known.length && known.every(({ id }, at) => rows[at]?.["id"] === id);
    if (!isSame) this.#changed = true;
    this.#pages.set(
      index,
      known.map((row) => byId.get(row["id"]) ?? row),
    );
  }
}
