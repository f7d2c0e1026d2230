import type { Sql, TransactionSql } from "postgres";

import { codeOf } from "./sqlstate.js";

/** Deadlock, lock time-out, serialisation failure: nothing was changed, and another try may go through. */
const TRY_AGAIN = new Set(["40P01", "55P03", "40001"]);
const MAX_TRIES = 5;

/**
 * Runs `work` in a transaction, again from its start where PostgreSQL ended it for the sake of another one.
 * @throws what `work` throws, and PostgreSQL's error after five tries
 */
export async function shortTransaction<T>(sql: Sql, work: (sql: TransactionSql) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      const boxed = await sql.begin(async (transaction) => ({ value: await work(transaction) }));
      return boxed.value;
    } catch (error) {
      if (!TRY_AGAIN.has(codeOf(error)) || tries === MAX_TRIES) throw error;
    }
  }
}
