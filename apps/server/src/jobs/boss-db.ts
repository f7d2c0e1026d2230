import type { Sql, TransactionSql } from "postgres";

import type { AnySql } from "../database/any-sql.js";

interface Result {
  rows: unknown[];
  rowCount: number;
}

/** The access to the database that pg-boss expects. */
export interface BossDb {
  executeSql(text: string, values?: unknown[]): Promise<Result>;
}

/**
 * Lets pg-boss use our own pool. A text without values may hold several statements; it goes over PostgreSQL's
 * simple protocol, and the last result with rows is returned. If the text begins with BEGIN and ends with COMMIT,
 * the statements between run in a transaction of ours. Otherwise a text that fails in the middle would leave its
 * transaction open for the next user of the connection.
 */
export function bossDb(sql: Sql): BossDb {
  return {
    async executeSql(text, values) {
      const inside = TRANSACTION.exec(text)?.[1];
      if (inside === undefined) return run(sql, text, values);
      return sql.begin((transaction) => run(transaction, inside));
    },
  };
}

const TRANSACTION = /^\s*begin;(.*)commit;?\s*$/is;

/** Lets pg-boss work in a transaction of ours: a job that it sends exists only if the transaction commits. */
export function bossDbIn(sql: TransactionSql): BossDb {
  return { executeSql: (text, values) => run(sql, text, values) };
}

async function run(sql: AnySql, text: string, values?: unknown[]): Promise<Result> {
  const result: unknown =
    values === undefined || values.length === 0
      ? await sql.unsafe(text).simple()
      : await sql.unsafe(text, values.map(toParameter) as never[]);
  return flatten(result);
}

/**
 * Converts a value as node-postgres would: undefined becomes NULL, and a JSON text stays as it is. postgres.js
 * would encode that text once more for a json parameter, so the text is parsed here.
 */
function toParameter(value: unknown): unknown {
  if (value === undefined) return null;
  return typeof value === "string" && /^[[{]/.test(value) ? JSON.parse(value) : value;
}

/** Returns the rows of a result; of several results the last one with rows. */
function flatten(result: unknown): Result {
  if (!Array.isArray(result)) return { rows: [], rowCount: 0 };
  if (result.some(Array.isArray)) {
    const results = result.filter((one): one is unknown[] => Array.isArray(one));
    return flatten(results.findLast((one) => one.length > 0) ?? results.at(-1));
  }
  const count = "count" in result && typeof result.count === "number" ? result.count : result.length;
  return { rows: [...result], rowCount: count };
}
