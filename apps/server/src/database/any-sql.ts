import type { Sql, TransactionSql } from "postgres";

/** A pool, or a transaction on one of its connections. Functions that take it may run in either. */
export type AnySql = Sql | TransactionSql;
