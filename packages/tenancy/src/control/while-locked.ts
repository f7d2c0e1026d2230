import { setTimeout as delay } from "node:timers/promises";
import type { ReservedSql, Sql } from "postgres";

/** A server that waits for a lock tries again after so many milliseconds. */
const LOCK_LOOK_MS = 100;

/**
 * Runs `work` on a connection that holds the advisory lock. It asks for the lock again and again and never waits in
 * PostgreSQL: a statement that waits is an open transaction, and the build of an index waits for all of them.
 * @param lock the key of the advisory lock, as SQL
 */
export async function whileLocked<T>(
  sql: Sql,
  lock: string,
  work: (connection: ReservedSql) => Promise<T>,
): Promise<T> {
  const connection = await sql.reserve();
  try {
    for (;;) {
      const [row] = await connection.unsafe<{ got: boolean }[]>(
        `select pg_try_advisory_lock(${lock}) as got`,
      );
      if (row?.got === true) break;
      await delay(LOCK_LOOK_MS);
    }
    try {
      return await work(connection);
    } finally {
      await connection.unsafe(`select pg_advisory_unlock(${lock})`);
    }
  } finally {
    connection.release();
  }
}
