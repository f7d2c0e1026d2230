import type { ReservedSql, Sql, TransactionSql } from "postgres";

interface Result {
  rows: unknown[];
  rowCount: number;
}

export interface BossDb {
  executeSql(text: string, values?: unknown[]): Promise<Result>;
}

/**
 * pg-boss on our own pool. Texts without values hold BEGIN … COMMIT and several statements, so they run on one
 * reserved connection over the simple protocol; with several results, the last one with rows counts.
 */
export function bossDb(sql: Sql): BossDb {
  return {
    async executeSql(text, values) {
      if (values !== undefined && values.length > 0) return run(sql, text, values);
      const reserved = await sql.reserve();
      try {
        return await run(reserved, text);
      } catch (error) {
        // A failed BEGIN … COMMIT text leaves its transaction open, and the next user of the connection inside it.
        await reserved.unsafe("rollback").simple();
        throw error;
      } finally {
        reserved.release();
      }
    },
  };
}

/** pg-boss inside a transaction of ours: what it sends is there if the transaction commits. */
export function bossDbIn(sql: TransactionSql): BossDb {
  return { executeSql: (text, values) => run(sql, text, values) };
}

async function run(
  sql: Sql | ReservedSql | TransactionSql,
  text: string,
  values?: unknown[],
): Promise<Result> {
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
