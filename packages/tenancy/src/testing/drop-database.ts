import { setTimeout as delay } from "node:timers/promises";
import type { Sql } from "postgres";

/** With {@link PAUSE_MS}, the tries take five seconds. An autovacuum worker in a small database ends much sooner. */
const TRIES = 100;
const PAUSE_MS = 50;

/**
 * Drops a database and closes all connections to it. Only a superuser may end an autovacuum worker. For other roles,
 * PostgreSQL refuses to drop the database (error 42501), so this tries again until the worker has ended.
 */
export async function dropDatabase(admin: Sql, name: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await admin.unsafe(`drop database if exists ${name} with (force)`);
      return;
    } catch (error) {
      const refused = error instanceof Error && "code" in error && error.code === "42501";
      if (!refused || tries === TRIES) throw error;
      await delay(PAUSE_MS);
    }
  }
}
