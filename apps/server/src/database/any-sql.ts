import type { Sql, TransactionSql } from "postgres";

/** The pool, or a transaction on one of its connections: for statements that may run in either. */
export type AnySql = Sql | TransactionSql;
