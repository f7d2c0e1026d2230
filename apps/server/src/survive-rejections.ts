import type { Logger } from "./logger.js";
import type { Metrics } from "./metrics.js";

/**
 * Keeps the process alive when a promise is rejected that nobody awaits. Node.js would end the process, and with
 * it the work of every team. The rejection is logged with its stack and counted.
 *
 * An exception that nobody catches still ends the process, with exit code 1 and after a line in the log. It
 * stopped some synchronous code halfway, so the state of this process is unknown. Another process takes its work
 * over.
 */
export function surviveRejections(log: Logger, metrics: Metrics): void {
  process.on("unhandledRejection", (reason) => {
    metrics.unhandledRejections.inc();
    log.error({ err: toError(reason) }, "a promise was rejected that nobody awaits; the process goes on");
  });
  process.on("uncaughtException", (error) => {
    log.fatal({ err: toError(error) }, "an exception was not caught; the process ends");
    process.exit(1);
  });
}

/**
 * Returns the reason as an error, because a promise can be rejected with any value and only an error has a stack.
 */
function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
