import type { AnySql } from "../database/any-sql.js";

/** Returns the name of the database. A pooler may know it by another name than DATABASE_URL. */
export async function databaseName(sql: AnySql): Promise<string> {
  const [here] = await sql<{ name: string }[]>`select current_database() as name`;
  return here?.name ?? "";
}
