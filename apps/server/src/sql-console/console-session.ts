import postgres, { type Options, type PostgresType, type ReservedSql, type Sql } from "postgres";

import type { DatabaseAddress } from "../database-address.js";
import { SessionSocket } from "../database/session-socket.js";
import type { ConsoleLogin } from "../sql-access/console-login.js";
import { MOST_BYTES, STATEMENT_SECONDS } from "./limits.js";

/** A session has to begin within this time, in milliseconds. */
const CONNECT_MS = 5_000;
/** The most bytes that PostgreSQL may send for a query: the rows, and what describes them. */
const MOST_RECEIVED = MOST_BYTES + 256 * 1024;

/**
 * The settings with which a session begins. A query can change most of them for itself, so they only help against
 * mistakes. `client_connection_check_interval` lets PostgreSQL notice within two seconds that this process is gone.
 */
const SETTINGS = {
  application_name: "billstack sql console",
  TimeZone: "UTC",
  DateStyle: "ISO",
  IntervalStyle: "postgres",
  bytea_output: "hex",
  extra_float_digits: "1",
  client_encoding: "UTF8",
  default_transaction_read_only: "on",
  statement_timeout: `${STATEMENT_SECONDS}s`,
  lock_timeout: "5s",
  idle_in_transaction_session_timeout: "10s",
  client_connection_check_interval: "2s",
  work_mem: "16MB",
  max_parallel_workers_per_gather: "0",
  effective_io_concurrency: "0",
  jit: "off",
};

/** One session of PostgreSQL, in which one query of a person runs. */
export interface ConsoleSession {
  sql: ReservedSql;
  /** The id of the session's process in PostgreSQL. */
  pid: number;
  /** Whether PostgreSQL has sent more than this process takes, so that the connection was cut. */
  isFull(): boolean;
  /** Ends the session. PostgreSQL undoes the transaction. */
  end(): Promise<void>;
  /** Cuts the connection at once, also while a statement runs. PostgreSQL may need a while to notice that. */
  cut(): void;
}

/**
 * Logs in to PostgreSQL as the role of a SQL console and begins a transaction that only reads.
 *
 * The role is the one that logs in, and never one that a session of BillStack has changed to: a query can take back a
 * `set role`. The statement that reads the process id makes the snapshot of the transaction: from then on PostgreSQL
 * refuses to make the transaction one that writes (its manual, SET TRANSACTION).
 *
 * @throws the error of PostgreSQL or of the network
 */
export async function openConsole(
  address: DatabaseAddress,
  { role, password }: ConsoleLogin,
): Promise<ConsoleSession> {
  let socket: SessionSocket | null = null;
  let received = 0;
  const open = async (): Promise<SessionSocket> => {
    const opened = await SessionSocket.open(address, CONNECT_MS);
    opened.on("data", (chunk: Buffer) => {
      received += chunk.length;
      if (received > MOST_RECEIVED) opened.destroy();
    });
    socket = opened;
    return opened;
  };
  const pool = openPool({ address, user: role, password, open });
  const end = (): Promise<void> => pool.end({ timeout: 0 });
  try {
    const sql = await pool.reserve();
    await sql.unsafe("begin read only");
    const [own] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
    if (own === undefined) throw new Error("PostgreSQL did not say the id of its process");
    return {
      sql,
      pid: own.pid,
      isFull: () => received > MOST_RECEIVED,
      end,
      cut: () => void socket?.destroy(),
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Makes a pool of one connection. */
function openPool({
  address,
  user,
  password,
  open,
}: {
  address: DatabaseAddress;
  user: string;
  password: string;
  open: () => Promise<SessionSocket>;
}): Sql {
  const options = {
    host: "localhost",
    port: 5_432,
    socket: open,
    user,
    password,
    database: address.database,
    ssl: false,
    max: 1,
    connect_timeout: CONNECT_MS / 1_000,
    prepare: false,
    fetch_types: false,
    onnotice: () => undefined,
    connection: { ...SETTINGS, ...(address.options !== null && { options: address.options }) },
  };
  // The types of postgres.js do not contain the option `socket`.
  return postgres(options as unknown as Options<Record<string, PostgresType>>);
}
