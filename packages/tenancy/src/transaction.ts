import type { Sql, TransactionSql } from "postgres";

/** A pool, or a transaction of it that the caller began and will end. */
export type Database = Sql | TransactionSql;

/**
 * Runs `work` in the caller's transaction if there is one, else in a new one.
 * @throws what `work` throws; a transaction begun here is then rolled back.
 */
export async function inTransaction<T>(sql: Database, work: (tx: TransactionSql) => Promise<T>): Promise<T> {
  if ("savepoint" in sql) return work(sql);
  const boxed = await sql.begin(async (tx) => ({ value: await work(tx) }));
  return boxed.value;
}
