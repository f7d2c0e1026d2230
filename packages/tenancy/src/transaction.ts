import type { Sql, TransactionSql } from "postgres";

/** A pool of connections, or a transaction that the caller began and will end. */
export type Database = Sql | TransactionSql;

/**
 * Runs `work` in the transaction of the caller, or in a new transaction if `sql` is a pool.
 * @throws the error of `work`. A new transaction is then rolled back.
 */
export async function inTransaction<T>(sql: Database, work: (tx: TransactionSql) => Promise<T>): Promise<T> {
  if ("savepoint" in sql) return work(sql);
  const boxed = await sql.begin(async (tx) => ({ value: await work(tx) }));
  return boxed.value;
}
