import { setTimeout as delay } from "node:timers/promises";

import type { TeamId } from "@billstack/tenancy";
import PgBoss from "pg-boss";
import type { Sql, TransactionSql } from "postgres";

import type { AnySql } from "../database/any-sql.js";
import type { Logger } from "../logger.js";
import { createMetrics } from "../metrics.js";
import { NO_TRACING } from "../tracing.js";
import { notify, type Signals } from "../database/signals.js";
import type { AccountNotice } from "../auth/send-account-notice.js";
import type { AccountMail } from "../auth/send-account-mail.js";
import { bossDb, bossDbIn, type BossDb } from "./boss-db.js";
import { QueueWorker, type WatchedBy } from "./queue-worker.js";
import { wakeForDueJobs } from "./wake-for-due-jobs.js";

/** How often a job was left to other processes, because a process lacks the encryption key of the team's Stripe key. */
interface Left {
  left?: number;
}

/** The data of each queue's jobs: ids, and the address that somebody wants a link sent to. Never a secret. */
export interface JobData {
  provision: { connectionId: string };
  backfill: { backfillId: string } & Left;
  disconnect: { connectionId: string; userId: string | null };
  removal: { connectionId: string };
  delete_team: { teamId: TeamId; userId: string | null };
  verification: { verificationId: string } & Left;
  look_again: { verificationId: string } & Left;
  catch_up: { connectionId: string } & Left;
  endpoints: { connectionId: string } & Left;
  wanted_endpoint: { connectionId: string };
  account_mail: AccountMail;
  account_notice: AccountNotice;
  prove_key: { connectionId: string } & Left;
  upgrade_schemas: Record<string, never>;
  notices: { after: TeamId | null };
  notice_delivery: { deliveryId: string };
  forget_old: Record<string, never>;
  sweep: Record<string, never>;
}
/** The name of a queue. */
export type Queue = keyof JobData;
/** Does one job. Its lines of the log go to `log`, which adds the ids of the job. */
export type Handler<Data> = (data: Data, log: Logger) => Promise<void>;
/** For each queue, the function that does one job. */
export type Handlers = { [Q in Queue]: Handler<JobData[Q]> };

/**
 * How many jobs of each queue one process works on at the same time. A step of a backfill takes seconds, and so
 * does a job while Stripe does not answer.
 */
const WORKERS = {
  provision: 2,
  backfill: 4,
  verification: 2,
  look_again: 1,
  disconnect: 2,
  removal: 1,
  delete_team: 1,
  catch_up: 2,
  endpoints: 1,
  wanted_endpoint: 1,
  account_mail: 1,
  account_notice: 1,
  prove_key: 2,
  upgrade_schemas: 2,
  notices: 1,
  notice_delivery: 3,
  forget_old: 1,
  sweep: 1,
} as const satisfies Record<Queue, number>;
const QUEUES = Object.keys(WORKERS) as Queue[];

/**
 * A job takes some seconds. If it has not ended after this time (in seconds), its worker has died, and another one
 * does the job.
 */
const EXPIRE_SECONDS = 60;
/**
 * A job that fails is tried again five times, with growing pauses, within half a minute. After that, the sweep
 * sends what is still needed once a minute.
 */
const RETRY = { retryLimit: 5, retryDelay: 1, retryBackoff: true };
const ONCE = { retryLimit: 0 };
/** The most jobs that one statement sends. */
const SENT_AT_ONCE = 1_000;

/** How a job is sent. */
export interface SendOptions {
  /** The job starts after this many seconds. */
  startAfter?: number;
  /** A failed job is not tried again, because another one will be sent anyway. */
  once?: boolean;
  /** Only one job with the same key is sent within `singletonSeconds`. */
  singletonKey?: string;
  singletonSeconds?: number;
}

/** One of many jobs that are sent together. */
interface JobToSend<Q extends Queue> extends Pick<SendOptions, "singletonKey"> {
  data: JobData[Q];
}

/** Background jobs in PostgreSQL. pg-boss manages them on our own pool, in the schema `billstack_jobs`. */
export class Jobs {
  readonly #boss: PgBoss;
  readonly #sql: Sql;
  readonly #log: Logger;
  readonly #watched: WatchedBy;
  readonly #workers = new Map<string, QueueWorker<JobData[Queue]>[]>();
  readonly #running: Promise<void>[] = [];
  readonly #draining = new AbortController();

  /** `watched` measures the jobs and makes their spans. */
  constructor(sql: Sql, log: Logger, watched: WatchedBy = { metrics: createMetrics(), tracing: NO_TRACING }) {
    this.#sql = sql;
    this.#log = log;
    this.#watched = watched;
    this.#boss = new PgBoss({
      db: bossDb(sql),
      schema: "billstack_jobs",
      // The jobs of a dead worker are found within seconds, in place of pg-boss's default of two minutes.
      maintenanceIntervalSeconds: 10,
      archiveCompletedAfterSeconds: 60 * 60,
      deleteAfterHours: 24,
    });
    this.#boss.on("error", (error) => log.error({ err: error }, "pg-boss met an error"));
  }

  /**
   * Creates pg-boss's schema and the queues. If several servers start at once, one of them does it and the others
   * wait.
   */
  async start(): Promise<void> {
    await this.#sql.begin(async (sql) => {
      // pg-boss's own lock does not cover the tables of its queues: two servers that create them end in a
      // deadlock.
      await sql`select pg_advisory_xact_lock(hashtextextended('billstack_jobs', 0))`;
      await this.#boss.start();
      // Almost every start finds all queues. To let pg-boss look for each of them takes a statement for each.
      const rows = await sql<{ name: string }[]>`select name from billstack_jobs.queue`;
      const there = new Set(rows.map(({ name }) => name));
      for (const queue of QUEUES)
        if (!there.has(queue)) await this.#boss.createQueue(queue, { name: queue, ...RETRY });
    });
  }

  /** Starts the workers. Jobs are found every 2 s, and at once when a signal announces them. */
  async work(handlers: Handlers, signals: Signals): Promise<void> {
    for (const queue of QUEUES) {
      const handle = handlers[queue] as Handler<JobData[Queue]>;
      const workers = Array.from(
        { length: WORKERS[queue] },
        () => new QueueWorker(this.#boss, queue, handle, { log: this.#log, ...this.#watched }),
      );
      this.#workers.set(queue, workers);
      this.#running.push(...workers.map((worker) => worker.run()));
    }
    await this.#boss.schedule("sweep", "* * * * *");
    const wake = (queue: string): void => {
      for (const worker of this.#workers.get(queue) ?? []) worker.wake();
    };
    signals.on("job", ({ queue }) => wake(queue));
    const until = { log: this.#log, stopping: this.#draining.signal };
    this.#running.push(wakeForDueJobs(this.#sql, wake, until));
  }

  /** Sends a job in the caller's transaction, and wakes the workers when the transaction commits. */
  async send<Q extends Queue>(
    sql: AnySql,
    queue: Q,
    data: JobData[Q],
    { once = false, ...options }: SendOptions = {},
  ): Promise<void> {
    await this.#boss.send(queue, data, {
      ...options,
      ...(once ? ONCE : RETRY),
      expireInSeconds: EXPIRE_SECONDS,
      db: this.#dbIn(sql),
    });
    await notify(sql, { kind: "job", queue });
  }

  /**
   * Sends many jobs of one queue, with one statement for each thousand, so that the number of statements does not grow
   * with the number of teams. Sends nothing if there are none.
   */
  async sendAll<Q extends Queue>(
    sql: AnySql,
    queue: Q,
    jobs: readonly JobToSend<Q>[],
    { once = false, singletonSeconds }: Pick<SendOptions, "once" | "singletonSeconds"> = {},
  ): Promise<void> {
    const options = {
      ...(once ? ONCE : RETRY),
      ...(singletonSeconds !== undefined && { singletonSeconds }),
      expireInSeconds: EXPIRE_SECONDS,
    };
    const all = jobs.map((job) => ({ name: queue, ...job, ...options }));
    for (let sent = 0; sent < all.length; sent += SENT_AT_ONCE) {
      await this.#boss.insert(all.slice(sent, sent + SENT_AT_ONCE), { db: this.#dbIn(sql) });
      await notify(sql, { kind: "job", queue });
    }
  }

  #dbIn(sql: AnySql): BossDb {
    return sql === this.#sql ? bossDb(this.#sql) : bossDbIn(sql as TransactionSql);
  }

  /**
   * Begins no more jobs and waits up to `timeoutMs` milliseconds for those in hand. A job that has not ended by
   * then is done again by another process.
   */
  async drain(timeoutMs: number): Promise<void> {
    this.#draining.abort();
    for (const workers of this.#workers.values()) for (const worker of workers) worker.stop();
    const late = new AbortController();
    await Promise.race([
      Promise.all(this.#running),
      delay(timeoutMs, undefined, { signal: late.signal }).catch(() => undefined),
    ]);
    late.abort();
  }

  /** Stops pg-boss. */
  async stop(): Promise<void> {
    await this.#boss.stop({ graceful: false, wait: true, close: false });
  }
}
