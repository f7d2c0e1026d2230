import postgres, { type Sql } from "postgres";

import type { Env } from "../env.js";
import { arrayTypes } from "./array-types.js";

/**
 * A connection to PostgreSQL is replaced after this time (in seconds). The server process behind it remembers
 * every table that it has used, and grows to hundreds of MB with thousands of team schemas.
 */
const MAX_LIFETIME_SECONDS = 30 * 60;

/**
 * The time between two attempts to reach the database, in seconds. A request waits for the next attempt and is
 * then answered with 503. By default postgres.js would wait for up to 20 s, longer than Stripe waits for the
 * answer to a webhook.
 */
const RECONNECT_SECONDS = 0.2;

/** How many turns of the worker run at the same time. Each of them has a pool with one connection. */
const TURNS = 2;
/** With fewer connections in all, the turns get none of their own: too few would be left for everything else. */
const LEAST_FOR_TURN_POOLS = 6;

/** A connection for people's reads is closed after this time without a statement, in seconds. */
const READ_IDLE_SECONDS = 60;

/** The pools of connections to PostgreSQL of one process. */
export interface Pools {
  /** For everything except the worker's turns of several teams. */
  sql: Sql;
  /** A pool for each loop of the worker. With a small `DATABASE_POOL_SIZE` each of them is the same as `sql`. */
  turnPools: readonly Sql[];
  /** For what people and programs read (database/people-reads.ts). */
  readPool: Sql;
}

/**
 * Makes the pools. Opens no connection yet. All pools together open at most `env.databasePoolSize` connections, and
 * `reads` more for what people read. The latter are closed when nobody has read for a minute.
 *
 * Each loop of the worker has a connection of its own and serves the same teams with it, because a PostgreSQL
 * session needs two to four times as long for its first statement about a table as for later ones: it first reads
 * the table's description from the catalogue. If the loops took connections from the common pool, most turns would
 * get one that has not seen the tables of these teams yet.
 */
export function openPools(env: Env, applicationName: string, reads: number): Pools {
  const open = (max: number): Sql => openPool(env.databaseUrl, max, applicationName);
  const isSmall = env.databasePoolSize < LEAST_FOR_TURN_POOLS;
  const hasOwn = env.worker && !isSmall;
  const sql = open(env.databasePoolSize - (hasOwn ? TURNS : 0));
  const readPool = openPool(env.databaseUrl, reads, applicationName, READ_IDLE_SECONDS);
  return { sql, readPool, turnPools: Array.from({ length: TURNS }, () => (hasOwn ? open(1) : sql)) };
}

/**
 * Makes one pool with the settings that all of BillStack's connections have. Opens no connection yet.
 *
 * @param max the most connections that it opens
 * @param idleSeconds a connection is closed after this time without a statement. Absent: it stays open.
 */
export function openPool(
  databaseUrl: string,
  max: number,
  applicationName: string,
  idleSeconds?: number,
): Sql {
  return postgres(databaseUrl, {
    max,
    ...(idleSeconds === undefined ? {} : { idle_timeout: idleSeconds }),
    max_lifetime: MAX_LIFETIME_SECONDS,
    connect_timeout: 5,
    fetch_types: false,
    types: arrayTypes,
    backoff: () => RECONNECT_SECONDS * (0.5 + Math.random() / 2),
    onnotice: () => undefined,
    // The time zone and date style of the database must not change what is read or answered.
    connection: {
      application_name: applicationName,
      lock_timeout: 30_000,
      // All statements are short. PostgreSQL would take longer to compile some of them than to run them.
      jit: "off",
      TimeZone: "UTC",
      DateStyle: "ISO",
    },
  });
}

/** Closes all connections. Statements that are still running get `seconds` to end. */
export async function closePools({ sql, turnPools, readPool }: Pools, seconds: number): Promise<void> {
  await Promise.all(
    [...new Set([sql, readPool, ...turnPools])].map((pool) => pool.end({ timeout: seconds })),
  );
}
