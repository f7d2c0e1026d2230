import type { Sql } from "postgres";

import type { DatabaseAddress } from "../database-address.js";
import type { Env } from "../env.js";
import { LOAD_LIMITS } from "../load-limits.js";
import { otherSettings, whyUnusable } from "./check-facts.js";
import { explainDatabaseError } from "./explain-error.js";
import { readFacts, type DatabaseFacts } from "./facts.js";
import { hears } from "./hears.js";
import { openPool, type Reach } from "./pools.js";
import { LEAST, LEAST_READS, poolThatFits } from "./pool-that-fits.js";
import { MUST_BE, SHOULD_BE } from "./session-settings.js";
import { codeOf } from "./sqlstate.js";
import { StartError } from "./start-error.js";
import type { Warn } from "./warn.js";

/** SQLSTATE protocol_violation. PgBouncer answers so if a session begins with a setting that it does not keep. */
const PROTOCOL_VIOLATION = "08P01";
/** How many sessions of a pooler BillStack needs at the same time: the least that `poolThatFits` gives the pools. */
const LEAST_SESSIONS = LEAST + LEAST_READS;
/** A pooler gives free sessions within milliseconds. It has this time, in milliseconds, to open new ones. */
const SESSIONS_MS = 5_000;

/** Where the database is, and how many connections are wished for. */
type Databases = Pick<Env, "database" | "directDatabase" | "databasePoolSize">;

/** One of the two addresses, with a session that works there. */
interface Reached {
  sql: Sql;
  facts: DatabaseFacts;
}

/**
 * Connects to the database for the first time and finds out how it is reached. Calls `warn` for each part of the
 * addresses that is ignored, and for what the operator should change.
 *
 * @throws StartError if BillStack cannot work with the database, with what to do
 */
export async function reachDatabase(env: Databases, warn: Warn): Promise<Reach> {
  const opened: Sql[] = [];
  try {
    const pooled = await tryAddress("DATABASE_URL", env.database, opened, warn);
    const direct =
      env.directDatabase && (await tryAddress("DATABASE_DIRECT_URL", env.directDatabase, opened, warn));
    await requireSession(pooled, direct);
    const pooler = !pooled.facts.isDirect;
    if (pooler) {
      await requireSessions("DATABASE_URL", env.database);
      adviseSettings(pooled.facts, warn);
    }
    return {
      pooler,
      directPooler: direct !== null && !direct.facts.isDirect,
      // Without DATABASE_DIRECT_URL, `requireSession` has shown that sessions keep their server.
      prepare: !pooler || direct === null,
      ...(pooler
        ? { poolSize: env.databasePoolSize, readPoolSize: LOAD_LIMITS.reads }
        : await poolThatFits(env, pooled, warn)),
    };
  } finally {
    await Promise.all(opened.map((sql) => sql.end({ timeout: 1 })));
  }
}

/** Connects to one address, and makes sure that BillStack can work with the database. */
async function tryAddress(
  variable: string,
  address: DatabaseAddress,
  opened: Sql[],
  warn: Warn,
): Promise<Reached> {
  for (const note of address.notes) warn({ variable }, note);
  const tryWith = async (pooler: boolean): Promise<Reached> => {
    const sql = openPool(address, 1, "billstack start", { pooler, prepare: false });
    opened.push(sql);
    const facts = await readFacts(sql, Object.keys({ ...MUST_BE, ...SHOULD_BE }));
    if (!facts.isDirect) await requireTransactions(variable, sql);
    return { sql, facts };
  };
  try {
    const reached = await tryWith(false).catch((error: unknown) => {
      if (codeOf(error) !== PROTOCOL_VIOLATION) throw error;
      return tryWith(true);
    });
    const reason = whyUnusable(reached.facts, variable);
    if (reason !== null) throw new StartError(reason);
    return reached;
  } catch (error) {
    const reason = explainDatabaseError(error, variable, address);
    if (reason === null) throw error;
    throw new StartError(reason, { cause: error });
  }
}

/** Makes sure that the pooler lets its clients have transactions. In statement mode, it closes the connection. */
async function requireTransactions(variable: string, sql: Sql): Promise<void> {
  await sql
    .begin((transaction) => transaction`select 1`)
    .catch((error: unknown) => {
      if (codeOf(error) !== "CONNECTION_CLOSED" && codeOf(error) !== PROTOCOL_VIOLATION) throw error;
      throw new StartError(
        `${variable} names a connection pooler that allows no transactions, as PgBouncer in statement mode. Set its pool_mode to session or transaction.`,
        { cause: error },
      );
    });
}

/**
 * Makes sure that the pooler lets BillStack have some sessions at the same time. With too few, a statement would wait for
 * a session that a transaction of the same process keeps, and both would wait for ever.
 */
async function requireSessions(variable: string, address: DatabaseAddress): Promise<void> {
  const sql = openPool(address, LEAST_SESSIONS, "billstack start", { pooler: true, prepare: false });
  let open = 0;
  let end: () => void = () => undefined;
  const enough = new Promise<void>((resolve) => (end = resolve));
  const late = setTimeout(end, SESSIONS_MS);
  const hold = async (): Promise<void> => {
    open += 1;
    if (open === LEAST_SESSIONS) end();
    await enough;
  };
  const transactions = Array.from({ length: LEAST_SESSIONS }, () => sql.begin(hold).catch(() => undefined));
  await enough;
  clearTimeout(late);
  const were = open;
  await sql.end({ timeout: 0 });
  await Promise.all(transactions);
  if (were < LEAST_SESSIONS)
    throw new StartError(
      `${variable} names a connection pooler that gives BillStack ${were} sessions at the same time. Other programs may have its other sessions. Set its pool_size (default_pool_size of PgBouncer) to at least ${LEAST_SESSIONS}.`,
    );
}

/** Makes sure that there is an address at which a session keeps its server. */
async function requireSession(pooled: Reached, direct: Reached | null): Promise<void> {
  if (direct === null) {
    if (pooled.facts.isDirect || (await hears(pooled.sql, pooled.sql))) return;
    throw new StartError(
      "DATABASE_URL names a connection pooler in transaction mode, over which LISTEN and session locks do not work. Set DATABASE_DIRECT_URL to the address of the PostgreSQL itself, or of a pooler in session mode.",
    );
  }
  if (await hears(direct.sql, pooled.sql)) return;
  throw new StartError(
    direct.facts.isDirect
      ? "DATABASE_DIRECT_URL and DATABASE_URL name different databases. Name the same database in both."
      : "DATABASE_DIRECT_URL names a connection pooler in transaction mode, too, or another database than DATABASE_URL. Set it to the address of the PostgreSQL itself, or of a pooler in session mode.",
  );
}

/** Tells the operator which settings BillStack would have given its sessions, and the pooler does not take. */
function adviseSettings(facts: DatabaseFacts, warn: Warn): void {
  const statements = otherSettings(facts, SHOULD_BE);
  if (statements.length === 0) return;
  warn(
    { statements },
    "DATABASE_URL names a connection pooler, which does not take these settings from BillStack; BillStack works, and is faster and waits less for locks if the database's owner sets them for its role",
  );
}
