import postgres, { type Options, type PostgresType, type Sql } from "postgres";

import type { DatabaseAddress } from "../database-address.js";
import type { Env } from "../env.js";
import { LOAD_LIMITS } from "../load-limits.js";
import { arrayTypes } from "./array-types.js";
import { SessionSocket } from "./session-socket.js";
import { settingsFor } from "./session-settings.js";
import { TurnPool } from "./turn-pool.js";

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

/** A connection to the direct address is closed when nobody has used it for this time (in seconds). */
const DIRECT_IDLE_SECONDS = 30;
/** A connection has to be made within this time (in seconds), unless the database URL says another one. */
const CONNECT_SECONDS = 5;

/** How the database is reached. `reach-database.ts` finds it out. */
export interface Reach {
  /** Whether DATABASE_URL names a connection pooler, which takes only some settings of a session. */
  pooler: boolean;
  /** The same of DATABASE_DIRECT_URL. */
  directPooler: boolean;
  /** Whether a session keeps its prepared statements. Those of a pooler in transaction mode do not. */
  prepare: boolean;
  /** The most connections of the pools, without the pool for what people read. */
  poolSize: number;
  /** The most connections of the pool for what people read. */
  readPoolSize: number;
}
/** A connection for people's reads is closed after this time without a statement, in seconds. */
const READ_IDLE_SECONDS = 60;

/** The pools of connections to PostgreSQL of one process. */
export interface Pools {
  /** For everything except the worker's turns of several teams. */
  sql: Sql;
  /** A pool for each loop of the worker. With a small `DATABASE_POOL_SIZE` each of them uses `sql`. */
  turnPools: readonly TurnPool[];
  /**
   * Its connections are sessions of their own, for LISTEN and session locks. Without DATABASE_DIRECT_URL it is the
   * same as `sql`.
   */
  direct: Sql;
  /** How many sessions of PostgreSQL the pools and the listener may open. Those of a pooler do not count. */
  sessions: number;
  /** For what people and programs read (database/people-reads.ts). */
  readPool: Sql;
}

/** Returns how the database is reached if nobody has looked: directly, with pools of the configured size. */
const directReach = (env: Env): Reach => ({
  pooler: false,
  directPooler: false,
  prepare: true,
  poolSize: env.databasePoolSize,
  readPoolSize: LOAD_LIMITS.reads,
});

/**
 * Makes the pools. Opens no connection yet. `sql` and the turn pools together open at most `reach.poolSize`
 * connections, and the pool for what people read at most `reads` more, which are closed when nobody has read for a
 * minute.
 *
 * Each loop of the worker has a connection of its own and serves the same teams with it, because a PostgreSQL
 * session needs two to four times as long for its first statement about a table as for later ones: it first reads
 * the table's description from the catalogue. If the loops took connections from the common pool, most turns would
 * get one that has not seen the tables of these teams yet.
 */
export function openPools(
  env: Env,
  applicationName: string,
  reads: number,
  reach: Reach = directReach(env),
): Pools {
  const open = (max: number, idleSeconds?: number): Sql =>
    openPool(env.database, max, applicationName, {
      ...reach,
      ...(idleSeconds !== undefined && { idleSeconds }),
    });
  const isSmall = reach.poolSize < LEAST_FOR_TURN_POOLS;
  const hasOwn = env.worker && !isSmall;
  const sql = open(reach.poolSize - (hasOwn ? TURNS : 0));
  const direct =
    env.directDatabase === null
      ? sql
      : openPool(env.directDatabase, 1, applicationName, {
          pooler: reach.directPooler,
          prepare: true,
          idleSeconds: DIRECT_IDLE_SECONDS,
        });
  return {
    sql,
    readPool: open(reads, READ_IDLE_SECONDS),
    turnPools: Array.from({ length: TURNS }, () =>
      hasOwn ? new TurnPool(() => open(1)) : new TurnPool(() => sql, Infinity),
    ),
    direct,
    sessions: (reach.pooler ? 0 : reach.poolSize + reads) + besidePools(env),
  };
}

/**
 * How many sessions a process opens beside its pools: the one that listens, one that ends sessions of SQL logins which
 * take too many locks, and one for session locks.
 */
export const besidePools = ({ directDatabase }: Pick<Env, "directDatabase">): number =>
  directDatabase === null ? 2 : 3;

/** How the connections of one pool are made. */
export interface PoolOptions {
  pooler?: boolean;
  prepare?: boolean;
  /** Connections that nobody uses for this time are closed. By default they stay open. */
  idleSeconds?: number;
}

/**
 * Makes one pool with the settings that all of BillStack's connections have. Opens no connection yet.
 *
 * @param max the most connections that it opens
 */
export function openPool(
  address: DatabaseAddress,
  max: number,
  applicationName: string,
  { pooler = false, prepare = true, idleSeconds }: PoolOptions = {},
): Sql {
  const connectSeconds = address.connectTimeoutSeconds ?? CONNECT_SECONDS;
  const options = {
    // `socket` makes the connections, so postgres.js needs no host. With several hosts, it would never give up.
    host: "localhost",
    port: 5_432,
    socket: () => SessionSocket.open(address, connectSeconds * 1_000),
    user: address.user,
    // With a text that is empty, postgres.js would look for another password.
    password: () => address.password,
    database: address.database,
    ssl: false,
    max,
    max_lifetime: MAX_LIFETIME_SECONDS,
    connect_timeout: connectSeconds,
    ...(idleSeconds !== undefined && { idle_timeout: idleSeconds }),
    prepare,
    fetch_types: false,
    types: arrayTypes,
    backoff: () => RECONNECT_SECONDS * (0.5 + Math.random() / 2),
    onnotice: () => undefined,
    connection: {
      application_name: applicationName,
      ...settingsFor(pooler),
      ...(address.options !== null && { options: address.options }),
    },
  };
  // The types of postgres.js do not contain the option `socket`.
  return postgres(options as unknown as Options<Record<string, PostgresType>>);
}

/**
 * Returns how many statements and transactions wait until a connection of the pool takes them. The function `waiting`
 * is part of BillStack's patch of postgres.js (packages/tenancy/patches).
 */
export const waitingFor = (pool: Sql): number => (pool as Sql & { waiting(): number }).waiting();

/** Closes all connections. Statements that are still running get `seconds` to end. */
export async function closePools(
  { sql, turnPools, readPool, direct }: Omit<Pools, "sessions">,
  seconds: number,
): Promise<void> {
  const pools = [...new Set([sql, readPool, direct]), ...turnPools];
  await Promise.all(pools.map((pool) => pool.end({ timeout: seconds })));
}
