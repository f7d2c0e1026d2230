import { until } from "@billstack/server/testing";
import type { Sql } from "postgres";

/** A lock that a test holds in a transaction of its own, so a server has to wait. */
export interface HeldLock {
  /**
   * Waits until another session waits for this lock. With a number, until so many sessions of the database wait for
   * locks: the second one may wait for the first one.
   */
  waitForBlocked(sessions?: number): Promise<unknown>;
  /** Ends the transaction, so the other session goes on. */
  release(): Promise<void>;
}

/** Runs `statement`, which takes a lock, in a transaction and keeps the transaction open. */
export async function holdLock(sql: Sql, statement: string, parameters: string[] = []): Promise<HeldLock> {
  const session = await sql.reserve();
  await session`begin`;
  await session.unsafe(statement, parameters);
  const [own] = await session<{ pid: number }[]>`select pg_backend_pid() as pid`;
  return {
    waitForBlocked: (sessions = 1) =>
      until(`somebody to wait for: ${statement}`, async () => {
        const [waiting] = await sql<{ direct: number; all: number }[]>`
          select count(*) filter (where ${own?.pid ?? 0}::int = any (pg_blocking_pids(pid)))::int as direct,
            count(*)::int as all
          from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
        return waiting !== undefined && waiting.direct > 0 && waiting.all >= sessions;
      }),
    async release() {
      await session`commit`;
      session.release();
    },
  };
}
