import type { ReservedSql } from "postgres";
import type { ControlMigration } from "./ledger.js";

/** A migration that consists of one `create index concurrently if not exists name on …`, after comments. */
const INDEX_BUILD =
  /^(?:\s*--[^\n]*\n)*\s*create\s+(?:unique\s+)?index\s+concurrently\s+if\s+not\s+exists\s+(\w+)\s/i;

/**
 * Whether a migration builds an index while others write into the table. PostgreSQL does this only outside of a
 * transaction, and it takes as long as the table is large.
 */
export function isIndexBuild({ text }: ControlMigration): boolean {
  return INDEX_BUILD.test(text);
}

/**
 * Builds the index of a migration. An earlier build that was interrupted has left an index that PostgreSQL does not
 * use, so it is dropped first. The build waits for all transactions that are open, but nobody waits for the build.
 */
export async function buildIndex(connection: ReservedSql, { text }: ControlMigration): Promise<void> {
  const name = INDEX_BUILD.exec(text)?.[1] ?? "";
  await connection.unsafe("set lock_timeout = 0; set search_path = billstack");
  try {
    const [left] = await connection`
      select from pg_index where indexrelid = to_regclass(${`billstack.${name}`}) and not indisvalid`;
    if (left !== undefined) await connection.unsafe(`drop index concurrently if exists billstack.${name}`);
    await connection.unsafe(text);
  } finally {
    await connection.unsafe("reset lock_timeout; reset search_path");
  }
}
