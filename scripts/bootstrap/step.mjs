import { runChild } from "./child.mjs";
import { ExpectedError } from "./lifetime.mjs";

/** A quiet step prints its title after this time, when a person begins to wonder what happens. */
const ANNOUNCE_AFTER_MS = 1500;

/**
 * Runs `work`. Prints the title to stderr before, and how long the work took afterwards.
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 * @param {{ quiet?: boolean }} options quiet: prints nothing if the work is done in a moment
 * @returns {Promise<T>}
 */
export async function step(title, work, { quiet = false } = {}) {
  const startedAt = performance.now();
  let announced = false;
  const announce = () => {
    announced = true;
    console.error(`${title} …`);
  };
  if (!quiet) announce();
  const timer = quiet ? setTimeout(announce, ANNOUNCE_AFTER_MS) : undefined;
  try {
    const result = await work();
    if (announced) console.error(`${title}: done in ${seconds(performance.now() - startedAt)}`);
    return result;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Runs a program as a step. Its output is printed only if the program fails.
 * @param {string} title
 * @param {[command: string, ...args: string[]]} commandLine
 * @param {import("./child.mjs").ChildOptions & { cwd: string, quiet?: boolean }} options
 * @returns {Promise<string>} the output of the program
 * @throws {ExpectedError} with the whole output if the program fails
 */
export function runStep(title, [command, ...args], { quiet = false, ...options }) {
  return step(
    title,
    async () => {
      const { code, output } = await runChild(command, args, options);
      if (code !== 0) throw new ExpectedError(`${output}\n${title}: failed with exit code ${code}`);
      return output;
    },
    { quiet },
  );
}

/**
 * Formats a time in milliseconds as seconds, such as `1.5 s`.
 * @param {number} ms
 */
export const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;
