import { setTimeout as delay } from "node:timers/promises";
import type { Sql } from "postgres";

/** An autovacuum worker in the database is done within moments. */
const TRIES = 100;
const PAUSE_MS = 50;

/**
 * Drops a database with whoever is connected to it. PostgreSQL refuses to end an autovacuum worker for a role that is
 * no superuser (42501): it is waited for.
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
