/** The format of an exported file. */
export type FileFormat = "csv" | "json";

const NEW_LINE = 10;
const QUOTE = 34;
const BRACE = 123;

/**
 * Counts the rows in an exported file while it arrives. In CSV, line breaks inside of quotes belong to a value. In JSON each
 * row is a line that begins with a brace, because JSON writes line breaks inside of texts as `\n`.
 */
export class LineCounter {
  readonly #format: FileFormat;
  #rows: number;
  #isQuoted = false;
  #before = 0;

  constructor(format: FileFormat) {
    this.#format = format;
    // The first line of CSV is the header.
    this.#rows = format === "csv" ? -1 : 0;
  }

  /** How many rows have arrived, without the header. */
  get rows(): number {
    return Math.max(0, this.#rows);
  }

  /** Counts the rows of the next part. A row may be spread over several parts. */
  read(part: Uint8Array): void {
    for (const byte of part) {
      if (this.#format === "json") {
        if (byte === BRACE && this.#before === NEW_LINE) this.#rows += 1;
      } else if (byte === QUOTE) this.#isQuoted = !this.#isQuoted;
      else if (byte === NEW_LINE && !this.#isQuoted) this.#rows += 1;
      this.#before = byte;
    }
  }
}
