import type PgBoss from "pg-boss";

import { Bell } from "../bell.js";
import { redact, type Logger } from "../logger.js";

/** Work that no signal announced (a retry's time has come, a signal was lost) is found after this. */
const IDLE_MS = 2_000;

/**
 * Works on the jobs of one queue, one at a time, the next one at once. In place of pg-boss's own worker, which lets
 * a burst of jobs wait 2 s for each, and ends the process where the database is lost while a job's end is noted.
 */
export class QueueWorker<Data> {
  readonly #bell = new Bell();
  #stopping = false;

  constructor(
    private readonly boss: PgBoss,
    private readonly queue: string,
    private readonly handle: (data: Data) => Promise<void>,
    private readonly log: Logger,
  ) {}

  /** Looks for a job now. */
  wake(): void {
    this.#bell.ring();
  }

  /** No further job is begun; `run` resolves after the one in hand. */
  stop(): void {
    this.#stopping = true;
    this.#bell.ring();
  }

  async run(): Promise<void> {
    while (!this.#stopping) {
      const worked = await this.#next().catch((error: unknown) => {
        this.log.error(
          { err: error, queue: this.queue },
          "the job's worker could not work; it goes on in a moment",
        );
        return false;
      });
      if (!worked && !this.#stopping) await this.#bell.wait(IDLE_MS);
    }
  }

  /** Whether there was a job. A job whose end cannot be noted expires and is done again. */
  async #next(): Promise<boolean> {
    const [job] = await this.boss.fetch<Data>(this.queue);
    if (job === undefined) return false;
    try {
      await this.handle(job.data);
    } catch (error) {
      const message = redact(error instanceof Error ? error.message : String(error));
      this.log.warn({ err: error, queue: this.queue, jobId: job.id }, "a job failed and is tried again");
      await this.boss.fail(this.queue, job.id, { message });
      return true;
    }
    await this.boss.complete(this.queue, job.id);
    return true;
  }
}
