import { cellOf, type Cell } from "./cell.js";
import { MOST_BYTES, MOST_ROWS } from "./limits.js";

/** A column of an answer; `type` is the id of its type in PostgreSQL. */
export interface RawColumn {
  name: string;
  type: number;
}

/** What of an answer is left out: rows after the first ones, or rows after so many bytes. */
export type Truncated = "rows" | "bytes" | null;

/** Keeps the first rows of an answer. */
export class CollectedRows {
  readonly rows: Cell[][] = [];
  truncated: Truncated = null;
  #bytes = 0;

  /**
   * Adds a row.
   *
   * @param values the values as PostgreSQL sends them, in memory that is used again afterwards
   * @returns false if the answer is full, and no further row is wanted
   */
  add(values: readonly (Buffer | null)[], columns: readonly RawColumn[]): boolean {
    if (this.truncated !== null) return false;
    this.#bytes += values.reduce((sum, value) => sum + (value?.length ?? 0), 0);
    if (this.#bytes > MOST_BYTES) this.truncated = "bytes";
    else if (this.rows.length >= MOST_ROWS) this.truncated = "rows";
    else
      this.rows.push(
        values.map((value, at) => cellOf(value?.toString("utf8") ?? null, columns[at]?.type ?? 0)),
      );
    return this.truncated === null;
  }
}
