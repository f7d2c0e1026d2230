import type { Sql } from "postgres";

/** Says in the database that a migration has run some time ago, such as `6 minutes`. */
export async function setMigrated(sql: Sql, migration: string, ago: string): Promise<void> {
  const tables = ["billstack.migrations", "billstack.migrations_ahead"];
  const changed = await Promise.all(
    tables.map(
      (table) =>
        sql`update ${sql(table)} set applied_at = now() - ${ago}::interval where name = ${migration}`,
    ),
  );
  if (changed.every(({ count }) => count === 0)) throw new Error(`${migration} has not run`);
}
