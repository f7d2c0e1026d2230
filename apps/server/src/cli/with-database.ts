import type { Sql } from "postgres";

import type { DatabaseAddress } from "../database-address.js";
import { explainDatabaseError } from "../database/explain-error.js";
import { openPool } from "../database/pools.js";
import { reachDatabase } from "../database/reach-database.js";
import { readDatabases } from "../env.js";

/**
 * Calls `work` with a pool of up to three connections to the database of the server whose environment the command has.
 * Uses DATABASE_DIRECT_URL if it is set, because commands need session locks.
 *
 * @param problems what else is wrong in the environment
 * @throws Error with one message if the environment is wrong, or if the database cannot be used
 */
export async function withDatabase(
  variables: Record<string, string | undefined>,
  work: (sql: Sql, address: DatabaseAddress) => Promise<void>,
  problems: readonly string[] = [],
): Promise<void> {
  const all = [...problems];
  const databases = readDatabases(variables, all);
  if (!variables["DATABASE_URL"]) all.unshift("DATABASE_URL: missing. It names the database of the server.");
  if (databases === null || all.length > 0)
    throw new Error(`The environment is not right:\n${all.map((line) => `  - ${line}`).join("\n")}`);
  const reach = await reachDatabase({ ...databases, databasePoolSize: 3 }, (_fields, sentence) =>
    console.error(sentence),
  );
  const { database, directDatabase } = databases;
  const [variable, address] =
    directDatabase === null ? ["DATABASE_URL", database] : ["DATABASE_DIRECT_URL", directDatabase];
  const pooler = directDatabase === null ? reach.pooler : reach.directPooler;
  const sql = openPool(address, reach.poolSize, "billstack cli", { pooler });
  try {
    await work(sql, address);
  } catch (error) {
    const reason = explainDatabaseError(error, variable, address);
    throw reason === null ? error : new Error(reason, { cause: error });
  } finally {
    await sql.end({ timeout: 1 });
  }
}
