import { setImmediate as turn } from "node:timers/promises";

import type { TransactionSql } from "postgres";

/** SQLSTATE in_failed_sql_transaction. */
const FAILED_BEFORE = "25P02";

/**
 * Copies rows in COPY's text form `into` a table. postgres.js never ends a COPY that PostgreSQL refuses, so the
 * statement behind it tells whether it did.
 * @returns false: refused, and nothing is changed
 * @throws every error but the refusal
 */
export async function copyRows(sql: TransactionSql, into: string, rows: Buffer): Promise<boolean> {
  try {
    await sql.savepoint(async (inner) => {
      const stream = await inner.unsafe(`copy ${into} from stdin`).writable();
      // What is refused while the rows are on their way comes here as well.
      stream.on("error", () => undefined);
      await new Promise<void>((resolve) => stream.write(rows, () => resolve()));
      stream.end();
      // The end of the COPY is sent before the next statement.
      await turn();
      await inner`select`;
    });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === FAILED_BEFORE) return false;
    throw error;
  }
}
