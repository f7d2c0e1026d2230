import { CONSOLE_PREFIX, READER_PREFIX } from "@billstack/tenancy";
import postgres, { type Sql } from "postgres";

/**
 * How many locks the sessions of one SQL login, or of one SQL console, may hold together. A query needs a lock for each
 * table and index that it reads: a query about all tables of a team needs about 300.
 */
export const MOST_LOCKS = 500;

/** A session that was ended because of its locks. */
export interface EndedSession {
  role: string;
  /** How many locks it held. */
  locks: number;
  /** How many locks all sessions of its role held. */
  roleLocks: number;
}

/** A session of BillStack that ends sessions which take locks that others need. */
export interface LockGuardSession {
  /**
   * Ends the sessions of SQL logins and SQL consoles that hold an advisory lock, or too many locks of any kind.
   *
   * @param isFull whether PostgreSQL has no room left for a lock. Then each session gets only its own share of the table.
   * @throws the error of PostgreSQL or of the network; then the session is of no use any more
   */
  endSessions(isFull: boolean): Promise<EndedSession[]>;
  close(): Promise<void>;
}

/**
 * Opens the session. It has to work while PostgreSQL's lock table is full, when nobody can log in and a session cannot
 * even look up a role. So the session logs in before that, and stays in one transaction, which keeps the locks of the
 * catalogues of roles and databases: a lock that a transaction has already needs no more room. PostgreSQL keeps the other
 * locks that its statement needs outside of the lock table ("fast path"), because they are weak ones on relations of this
 * database. The views pg_locks and pg_stat_activity would read a catalogue of all databases, so it calls their functions.
 *
 * Between two statements, the transaction keeps no snapshot, so it does not keep PostgreSQL from removing old rows.
 *
 * @param like a pool whose settings the session uses
 */
export async function openLockGuard(like: Sql): Promise<LockGuardSession> {
  const pool = postgres({ ...like.options, max: 1, idle_timeout: 0, max_lifetime: null } as never) as Sql;
  const close = (): Promise<void> => pool.end({ timeout: 0 });
  try {
    const sql = await pool.reserve();
    await sql`begin`;
    await sql`select from pg_roles, pg_database, pg_auth_members limit 0`;
    const [settings] = await sql<{ share: number }[]>`
      select current_setting('max_locks_per_transaction')::int as share`;
    const share = Math.min(settings?.share ?? MOST_LOCKS, MOST_LOCKS);
    const session: LockGuardSession = {
      endSessions: async (isFull) => {
        // A transaction sees the same list of sessions until it asks for a new one.
        await sql`select pg_stat_clear_snapshot()`;
        return endHolders(sql, isFull ? share : MOST_LOCKS);
      },
      close,
    };
    // The first look reads the descriptions of functions and types from the catalogue, and later ones remember them.
    await session.endSessions(false);
    return session;
  } catch (error) {
    await close();
    throw error;
  }
}

/** PostgreSQL may check conditions in any order, so a condition would end sessions that the others leave out. */
async function endHolders(sql: Sql, most: number): Promise<EndedSession[]> {
  const ended = await sql<(EndedSession & { done: boolean })[]>`
    with lock as (
      select pid, count(*)::int as locks, bool_or(locktype = 'advisory') as is_advisory
      from pg_lock_status() where granted and not fastpath group by pid
    ), holder as (
      select pid, usesysid, locks, is_advisory, pg_get_userbyid(usesysid)::text as role,
        (sum(locks) over (partition by usesysid))::int as role_locks
      from lock join pg_stat_get_activity(null) as session using (pid)
    )
    select role, locks, role_locks as "roleLocks", pg_terminate_backend(pid) as done from holder
    where (starts_with(role, ${READER_PREFIX}) or starts_with(role, ${CONSOLE_PREFIX}))
      and (is_advisory or locks > ${most} or role_locks > ${MOST_LOCKS})
      and pg_has_role(usesysid, 'usage')`;
  return ended.filter(({ done }) => done).map(({ role, locks, roleLocks }) => ({ role, locks, roleLocks }));
}
