import type { Sql } from "postgres";

import type { Env } from "../env.js";
import { LOAD_LIMITS } from "../load-limits.js";
import type { DatabaseFacts } from "./facts.js";
import { besidePools } from "./pools.js";
import type { Warn } from "./warn.js";

/** BillStack works with this number of connections, but slowly. */
export const LEAST = 3;
/** The same for what people read. */
export const LEAST_READS = 1;

/**
 * Returns how many connections the pools of this process may open: `env.databasePoolSize` and those for what people
 * read, or fewer if PostgreSQL does not allow so many sessions beside those of the other running processes. Then it says
 * so in the log.
 */
export async function poolThatFits(
  env: Pick<Env, "directDatabase" | "databasePoolSize">,
  { sql, facts }: { sql: Sql; facts: DatabaseFacts },
  warn: Warn,
): Promise<{ poolSize: number; readPoolSize: number }> {
  const wanted = env.databasePoolSize;
  const others = await sessionsOfOthers(sql);
  const left = facts.sessions - others - besidePools(env);
  if (wanted + LOAD_LIMITS.reads <= left) return { poolSize: wanted, readPoolSize: LOAD_LIMITS.reads };
  const poolSize = Math.max(Math.min(wanted, left - LEAST_READS), LEAST);
  warn(
    { wanted, poolSize, sessions: facts.sessions, sessionsOfOtherProcesses: others },
    "PostgreSQL does not allow as many sessions as DATABASE_POOL_SIZE asks for, together with the other processes of BillStack; this process opens fewer. Lower DATABASE_POOL_SIZE for all processes, or raise max_connections",
  );
  return { poolSize, readPoolSize: LEAST_READS };
}

/**
 * Returns how many sessions others may have: those that the other running processes of BillStack may open, and those
 * that other programs have now. A process is taken for running if it has written its row lately and has a session; its
 * row stays for a while when it is killed.
 */
async function sessionsOfOthers(sql: Sql): Promise<number> {
  const [known] = await sql<{ known: boolean }[]>`
    select exists (select from pg_attribute
      where attrelid = to_regclass('billstack.processes') and attname = 'sessions') as known`;
  // The server process of another role hides its type and its name.
  const sessions = sql`
    select application_name as name from pg_stat_activity
    where datname is not null and pid <> pg_backend_pid()
      and coalesce(backend_type, 'client backend') = 'client backend'`;
  const processes =
    known?.known === true
      ? sql`select name, coalesce(sessions, 0) as sessions from billstack.processes
          where seen_at > now() - interval '1 minute'`
      : sql`select ''::text as name, 0 as sessions where false`;
  const [sum] = await sql<{ sessions: number }[]>`
    with open as (${sessions}), running as (${processes})
    select (
      (select coalesce(sum(sessions), 0) from running where name in (select name from open where name is not null))
      + (select count(*) from open where name is null or name not in (select name from running where sessions > 0))
    )::int as sessions`;
  return sum?.sessions ?? 0;
}
