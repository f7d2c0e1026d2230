import { setTimeout as delay } from "node:timers/promises";

import type { Sql } from "postgres";

import type { Logger } from "../logger.js";
import { dueQueues } from "./due-queues-store.js";

/**
 * A process looks for jobs this often (in milliseconds) without a signal: when the time of a retry has come, or a
 * signal was lost.
 */
const LOOK_MS = 2_000;

/**
 * Wakes the workers of each queue that has a job whose time has come, until `stopping` is aborted. One statement looks
 * at all queues, so that a process without work sends few statements, however many workers it has.
 *
 * @param wake wakes the workers of a queue of this process
 */
export async function wakeForDueJobs(
  sql: Sql,
  wake: (queue: string) => void,
  { log, stopping }: { log: Logger; stopping: AbortSignal },
): Promise<void> {
  for (;;) {
    await delay(LOOK_MS, undefined, { signal: stopping }).catch(() => undefined);
    if (stopping.aborted) return;
    try {
      for (const queue of await dueQueues(sql)) wake(queue);
    } catch (error) {
      log.error({ err: error }, "the queues could not be read; they are read again shortly");
    }
  }
}
