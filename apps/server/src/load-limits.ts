import { availableParallelism } from "node:os";

const MIB = 1024 * 1024;

/** How much of this process strangers, programs and people may use at the same time. docs/operations.md explains them. */
export interface LoadLimits {
  /** The most bytes of request bodies that the process holds until their requests are answered. */
  bodyBytes: number;
  /** The most of these bytes that belong to bodies larger than `smallBodyBytes`. */
  largeBodyBytes: number;
  /** The most of these bytes that belong to bodies of one client's address. */
  addressBodyBytes: number;
  /** Up to this size a body counts as small. Most events of Stripe have 2 to 20 kB. */
  smallBodyBytes: number;
  /**
   * The most bytes of large bodies that are verified, parsed and stored at the same time. Meanwhile a body takes about five
   * times its size: its bytes, its text, and the copies that the driver makes of a statement.
   */
  usedBodyBytes: number;
  /** The most bytes of large bodies whose use begins in a second. */
  usedBytesPerSecond: number;
  /** A body has to arrive within this time, in milliseconds. */
  bodyMs: number;
  /** The header of a request has to arrive within this time, in milliseconds. */
  headerMs: number;
  /** The most connections of clients. */
  connections: number;
  /** The most requests of one connection that are answered at the same time (HTTP pipelining). */
  pipelined: number;
  /** The most bytes of answers that wait because their clients do not read them. */
  unreadBytes: number;
  /** A client that has read nothing of its answer for this time, in milliseconds, is let go. */
  unreadMs: number;
  /** Connections are checked for unread answers this often, in milliseconds. */
  checkMs: number;
  /** The most streams of the process. */
  streams: number;
  /** The most streams of one session, and of one API key. */
  callerStreams: number;
  /** The most exports of tables that the process sends at the same time. */
  exports: number;
  /** The most of these exports of one person, and of one API key. */
  callerExports: number;
  /** The most reads of people and programs that run at the same time, each on a connection to PostgreSQL. */
  reads: number;
  /** The most of these reads that belong to one team. */
  teamReads: number;
  /** The most reads of one team that are not slow. With two processors, two of them would take the time of webhooks. */
  quickReads: number;
  /**
   * The most of these reads that are slow, such as searches of whole tables. Each of them uses one processor of PostgreSQL,
   * and one has to be left for webhooks.
   */
  slowReads: number;
  /** PostgreSQL stops a statement of such a read after this time, in milliseconds. A read waits as long for its turn. */
  readMs: number;
  /** Rows of larger tables, in bytes, are estimated and not counted. */
  countedBytes: number;
}

/** The limits of a process. */
export const LOAD_LIMITS: LoadLimits = {
  bodyBytes: 64 * MIB,
  largeBodyBytes: 24 * MIB,
  addressBodyBytes: 32 * MIB,
  smallBodyBytes: 64 * 1024,
  usedBodyBytes: 4 * MIB,
  usedBytesPerSecond: 32 * MIB,
  bodyMs: 10_000,
  headerMs: 10_000,
  connections: 12_000,
  pipelined: 10,
  unreadBytes: 64 * MIB,
  unreadMs: 30_000,
  checkMs: 2_000,
  streams: 1_000,
  callerStreams: 20,
  exports: 8,
  callerExports: 2,
  reads: 3,
  teamReads: 2,
  quickReads: availableParallelism() > 2 ? 2 : 1,
  slowReads: availableParallelism() > 2 ? 2 : 1,
  readMs: 5_000,
  countedBytes: 16 * MIB,
};
