import type { Sql, TransactionSql } from "postgres";

import { codeOf, isLocked } from "./sqlstate.js";

/** SQLSTATE serialization_failure: PostgreSQL has undone the transaction, and another try may succeed. */
const SERIALIZATION_FAILURE = "40001";
const MAX_TRIES = 5;

/**
 * Runs `work` in a transaction. If PostgreSQL ends the transaction because of a conflict with another one, `work`
 * runs again from its start, up to five times in all.
 *
 * @throws what `work` throws, and PostgreSQL's error after the last try
 */
export async function shortTransaction<T>(sql: Sql, work: (sql: TransactionSql) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      const boxed = await sql.begin(async (transaction) => ({ value: await work(transaction) }));
      return boxed.value;
    } catch (error) {
      const isConflict = isLocked(error) || codeOf(error) === SERIALIZATION_FAILURE;
      if (!isConflict || tries === MAX_TRIES) throw error;
    }
  }
}
