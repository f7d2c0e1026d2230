import { setImmediate as turn } from "node:timers/promises";

import type { TransactionSql } from "postgres";

import { codeOf } from "../database/sqlstate.js";

/** SQLSTATE in_failed_sql_transaction: an earlier statement of the transaction has failed. */
const FAILED_BEFORE = "25P02";

/**
 * Writes rows into a table by COPY. If PostgreSQL refuses a COPY, postgres.js waits for its end forever. So this
 * function sends another statement after the COPY, which fails if the COPY was refused.
 *
 * @param into the table and its columns, as SQL text
 * @param rows the rows in COPY's text format, from `copyText`
 * @returns false if PostgreSQL refused the rows; then nothing has changed
 * @throws every other error
 */
export async function copyRows(sql: TransactionSql, into: string, rows: Buffer): Promise<boolean> {
  try {
    await sql.savepoint(async (inner) => {
      const stream = await inner.unsafe(`copy ${into} from stdin`).writable();
      // A refusal that arrives while the rows are being sent is also an error of the stream.
      stream.on("error", () => undefined);
      await new Promise<void>((resolve) => stream.write(rows, () => resolve()));
      stream.end();
      // Waits until the end of the COPY has been sent, so that the next statement comes after it.
      await turn();
      await inner`select`;
    });
    return true;
  } catch (error) {
    if (codeOf(error) === FAILED_BEFORE) return false;
    throw error;
  }
}
