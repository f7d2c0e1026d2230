import { constants } from "node:os";

/** @typedef {() => unknown} Cleanup */

/** @type {Cleanup[]} */
const cleanups = [];
/** @type {Promise<never> | undefined} */
let exiting;

/**
 * A second signal within this time does not count as a second one. On Ctrl-C, the terminal sends a signal to this
 * process, and npm sends it again.
 */
const DUPLICATE_SIGNAL_MS = 1000;

/**
 * Registers a function that runs before this process exits, whether by a signal, by an error or at its normal end.
 * The functions run one after another, the last registered first.
 * @param {Cleanup} cleanup
 * @returns {() => void} a function that removes the registration
 */
export function atEnd(cleanup) {
  cleanups.push(cleanup);
  return () => {
    const index = cleanups.indexOf(cleanup);
    if (index >= 0) cleanups.splice(index, 1);
  };
}

/** @returns {boolean} whether this process has begun to exit */
export const isEnding = () => exiting !== undefined;

/**
 * Runs all cleanups and exits. If a cleanup fails, prints its error, runs the others, and does not exit with 0.
 * @param {number} code
 * @returns {Promise<never>}
 */
function end(code) {
  exiting ??= runCleanups().then((failed) => process.exit(failed ? code || 1 : code));
  return exiting;
}

async function runCleanups() {
  let failed = false;
  for (let last = cleanups.pop(); last !== undefined; last = cleanups.pop()) {
    try {
      await last();
    } catch (error) {
      failed = true;
      console.error(error);
    }
  }
  return failed;
}

/**
 * Makes SIGINT, SIGTERM and SIGHUP run the cleanups and exit. A second signal, after a second or later, exits at
 * once.
 * @param {{ codeOnSignal?: number }} options the exit code after a signal, by default 128 + the number of the signal,
 *   which is what a shell reports
 */
export function endOnSignals({ codeOnSignal } = {}) {
  /** @type {number | undefined} */
  let firstAt;
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.removeAllListeners(signal);
    process.on(signal, () => {
      const code = codeOnSignal ?? 128 + constants.signals[signal];
      if (firstAt === undefined) {
        firstAt = Date.now();
        void end(code);
      } else if (Date.now() - firstAt >= DUPLICATE_SIGNAL_MS) {
        console.error("Stopped at once, without finishing the current work.");
        process.exit(1);
      }
    });
  }
}

/**
 * Runs the `main` of a script, then all cleanups, and exits. An error is printed, and the exit code is then 1.
 * @param {() => Promise<number | void>} main returns the exit code, or nothing for 0
 * @returns {Promise<never>}
 */
export async function runScript(main) {
  endOnSignals();
  for (const event of /** @type {const} */ (["uncaughtException", "unhandledRejection"])) {
    process.on(event, (error) => {
      if (!isEnding()) console.error(error);
      void end(1);
    });
  }
  try {
    return await end((await main()) ?? 0);
  } catch (error) {
    if (!isEnding()) console.error(isExpected(error) ? error.message : error);
    return end(1);
  }
}

/**
 * An error that a person can do something about. Only its message is printed, because a stack trace would not
 * help.
 */
export class ExpectedError extends Error {
  /** @override */
  name = "ExpectedError";
}

/**
 * The names of all errors of which only the message is printed. The classes themselves cannot be imported here,
 * because their packages may not be built yet.
 * @type {ReadonlySet<string>}
 */
const EXPECTED = new Set([
  "ExpectedError",
  "EnvError",
  "StartError",
  "ServiceKeyError",
  "AlreadyRunningError",
  "DataVersionError",
  "MissingBinariesError",
  "ControlSchemaTooNewError",
]);

/**
 * @param {unknown} error
 * @returns {error is Error}
 */
const isExpected = (error) => error instanceof Error && EXPECTED.has(error.name);
