import { constants } from "node:os";

/** @typedef {() => unknown} Ending */

/** @type {Ending[]} */
const endings = [];
/** @type {Promise<never> | undefined} */
let exiting;

/** npm passes a terminal's Ctrl-C on to us as well, so the second signal of the same moment is the same wish. */
const SAME_WISH_MS = 1000;

/**
 * Remembers what must be ended before this process may exit: by a signal, an error or on its own. Endings run
 * one after another, the last registered first.
 * @param {Ending} ending
 * @returns {() => void} forgets it again
 */
export function atEnd(ending) {
  endings.push(ending);
  return () => {
    const index = endings.indexOf(ending);
    if (index >= 0) endings.splice(index, 1);
  };
}

/** @returns {boolean} whether this process is on its way out */
export const isEnding = () => exiting !== undefined;

/**
 * Runs all endings and exits. An ending that fails is shown, the others still run, and the exit code is not 0.
 * @param {number} code
 * @returns {Promise<never>}
 */
function end(code) {
  exiting ??= runEndings().then((failed) => process.exit(failed ? code || 1 : code));
  return exiting;
}

async function runEndings() {
  let failed = false;
  for (let last = endings.pop(); last !== undefined; last = endings.pop()) {
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
 * Lets SIGINT, SIGTERM and SIGHUP end this process in order; a second one, a second later or more, at once.
 * @param {{ codeOnSignal?: number }} options the exit code after a signal; by default the shell's 128 + n
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
      } else if (Date.now() - firstAt >= SAME_WISH_MS) {
        console.error("Stopped at once, without waiting for work in hand.");
        process.exit(1);
      }
    });
  }
}

/**
 * Runs a script's `main`: its endings run whatever happens, and an error is shown and makes the exit code 1.
 * @param {() => Promise<number | void>} main answers the exit code; without one the script is done with 0
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

/** An outcome that a person can do something about: its message is all there is to say, a stack would only hide it. */
export class Refusal extends Error {
  /** @override */
  name = "Refusal";
}

/** @type {ReadonlySet<string>} by name: the classes live in packages that may not be built yet */
const EXPECTED = new Set([
  "Refusal",
  "EnvError",
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
