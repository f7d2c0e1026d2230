import type { Sql, TransactionSql } from "postgres";

import type { AnySql } from "../database/any-sql.js";

interface Result {
  rows: unknown[];
  rowCount: number;
}

export interface BossDb {
  executeSql(text: string, values?: unknown[]): Promise<Result>;
}

/**
 * pg-boss on our own pool. Texts without values hold several statements, over the simple protocol; the last result
 * with rows counts. Their own BEGIN and COMMIT become a transaction of ours, as a text that fails in its middle
 * would leave its transaction open for the next user of the connection.
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

/** pg-boss inside a transaction of ours: what it sends is there if the transaction commits. */
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
 * A value as node-postgres would send it: undefined is NULL, and a JSON text goes as it is. postgres.js would encode
 * that text once more where the parameter is json, so it gets the value behind the text.
 */
function toParameter(value: unknown): unknown {
  if (value === undefined) return null;
  return typeof value === "string" && /^[[{]/.test(value) ? JSON.parse(value) : value;
}

function flatten(result: unknown): Result {
  if (!Array.isArray(result)) return { rows: [], rowCount: 0 };
  if (result.some(Array.isArray)) {
    const results = result.filter((one): one is unknown[] => Array.isArray(one));
    return flatten(results.findLast((one) => one.length > 0) ?? results.at(-1));
  }
  const count = "count" in result && typeof result.count === "number" ? result.count : result.length;
  return { rows: [...result], rowCount: count };
}
