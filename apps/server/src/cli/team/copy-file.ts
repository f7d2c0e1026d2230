import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { setImmediate as turn } from "node:timers/promises";

import type { TransactionSql } from "postgres";

/** What a file with rows contains. */
export interface CopiedFile {
  rows: number;
  bytes: number;
  /** In hexadecimal. */
  sha256: string;
}

/** The byte that ends a row in COPY's text format. In a value it is written as a backslash and an n. */
const NEWLINE = 0x0a;

/**
 * Writes the rows of a query to a new file that only its owner may read, in COPY's text format. Few rows are in memory at
 * a time.
 *
 * @throws Error if the file cannot be written, for example because the disk is full
 */
export async function copyOut(sql: TransactionSql, query: string, path: string): Promise<CopiedFile> {
  const hash = createHash("sha256");
  let [rows, bytes] = [0, 0];
  let failure: unknown;
  const file = await open(path, "wx", 0o600);
  try {
    const stream = await sql.unsafe(`copy (${query}) to stdout`).readable();
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      // postgres.js waits forever for a COPY that nobody reads to its end.
      if (failure !== undefined) continue;
      hash.update(chunk);
      bytes += chunk.length;
      for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) rows++;
      await file.appendFile(chunk).catch((error: unknown) => (failure = error));
    }
    // oxlint-disable-next-line no-underscore-dangle -- postgres.js pauses the connection while the stream is full, also if nobody reads on because the stream has ended. This lets the connection go on.
    stream._read(0);
  } finally {
    await file.close();
  }
  if (failure !== undefined) throw failure;
  return { rows, bytes, sha256: hash.digest("hex") };
}

/**
 * Copies the rows of a file of `copyOut` into a table.
 *
 * @param into the table and its columns, as SQL text
 * @throws PostgreSQL's error if it refuses the rows
 */
export async function copyIn(sql: TransactionSql, into: string, path: string): Promise<void> {
  const stream = await sql.unsafe(`copy ${into} from stdin`).writable();
  let refusal: unknown;
  stream.on("error", (error: unknown) => (refusal ??= error));
  for await (const chunk of createReadStream(path)) {
    if (refusal !== undefined) break;
    await new Promise<void>((resolve) => stream.write(chunk as Buffer, () => resolve()));
  }
  stream.end();
  // postgres.js does not say that PostgreSQL has refused the end of a COPY. A statement after it fails then.
  await turn();
  try {
    await sql`select`;
  } catch (error) {
    throw refusal ?? error;
  }
}
