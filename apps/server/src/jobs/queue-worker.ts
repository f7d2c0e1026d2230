import type PgBoss from "pg-boss";

import { Bell } from "../bell.js";
import type { Logger } from "../logger.js";
import type { Metrics } from "../metrics.js";
import { inSpan, type Tracing } from "../tracing.js";
import { idsOf } from "./ids-of.js";
import { safeMessage } from "../safe-message.js";

/** What measures jobs and makes their spans. */
export interface WatchedBy {
  metrics: Pick<Metrics, "jobsRunning" | "jobsEnded">;
  tracing: Tracing;
}

/**
 * Works on the jobs of one queue, one after another without a pause. When there is none, it waits until somebody calls
 * `wake`. pg-boss's own worker waits 2 s before each job, and ends the process if the database is lost when a job ends.
 */
export class QueueWorker<Data extends object> {
  readonly #bell = new Bell();
  #stopping = false;

  constructor(
    private readonly boss: PgBoss,
    private readonly queue: string,
    private readonly handle: (data: Data, log: Logger) => Promise<void>,
    private readonly parts: WatchedBy & { log: Logger },
  ) {}

  /** Makes the worker look for a job now. */
  wake(): void {
    this.#bell.ring();
  }

  /** Makes `run` resolve after the job in hand. No other job is begun. */
  stop(): void {
    this.#stopping = true;
    this.#bell.ring();
  }

  /** Works until `stop` is called. */
  async run(): Promise<void> {
    while (!this.#stopping) {
      const worked = await this.#next().catch((error: unknown) => {
        this.parts.log.error(
          { err: error, queue: this.queue },
          "a queue's worker could not store the end of a job; the job is done again when it has expired",
        );
        return false;
      });
      if (!worked && !this.#stopping) await this.#bell.wait();
    }
  }

  /**
   * Does one job.
   *
   * @returns false if there was no job
   */
  async #next(): Promise<boolean> {
    const [job] = await this.boss.fetch<Data>(this.queue);
    if (job === undefined) return false;
    const { queue } = this;
    const { jobsRunning, jobsEnded } = this.parts.metrics;
    const ids = { jobId: job.id, queue, ...idsOf(job.data) };
    const log = this.parts.log.child(ids);
    jobsRunning.inc({ queue });
    try {
      await inSpan(this.parts.tracing, [`job ${queue}`, "internal", ids], () => this.handle(job.data, log));
      jobsEnded.inc({ queue, outcome: "done" });
    } catch (error) {
      jobsEnded.inc({ queue, outcome: "failed" });
      const message = safeMessage(error);
      log.warn({ err: error }, "a job failed and will be tried again");
      await this.boss.fail(this.queue, job.id, { message });
      return true;
    } finally {
      jobsRunning.dec({ queue });
    }
    // If the end of the job cannot be stored, the job expires and is done again.
    await this.boss.complete(this.queue, job.id);
    return true;
  }
}
