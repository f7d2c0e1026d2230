import { until } from "@billstack/server/testing";
import type { Sql } from "postgres";

/** A transaction of the test's own that stands in a server's way. */
export interface Held {
  /** Waits until somebody waits for this transaction. */
  blocks(): Promise<unknown>;
  release(): Promise<void>;
}

/** Runs `statement`, which takes a lock, and keeps it. */
export async function hold(sql: Sql, statement: string, parameters: string[] = []): Promise<Held> {
  const session = await sql.reserve();
  await session`begin`;
  await session.unsafe(statement, parameters);
  const [own] = await session<{ pid: number }[]>`select pg_backend_pid() as pid`;
  return {
    blocks: () =>
      until(`somebody to wait for: ${statement}`, async () => {
        const waiting = await sql`
          select from pg_stat_activity where ${own?.pid ?? 0}::int = any (pg_blocking_pids(pid))`;
        return waiting.length > 0;
      }),
    async release() {
      await session`commit`;
      session.release();
    },
  };
}
