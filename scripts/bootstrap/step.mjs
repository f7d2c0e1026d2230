import { runChild } from "./child.mjs";
import { Refusal } from "./lifetime.mjs";

/** A quiet step speaks up when a person begins to wonder. */
const WONDER_MS = 1500;

/**
 * Does one long thing and says so on stderr: what is being done, and how long it took.
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 * @param {{ quiet?: boolean }} options quiet: only when it takes a while
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
  const timer = quiet ? setTimeout(announce, WONDER_MS) : undefined;
  try {
    const result = await work();
    if (announced) console.error(`${title}: done in ${seconds(performance.now() - startedAt)}`);
    return result;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * A step that runs a program; what it printed is shown only if it fails.
 * @param {string} title
 * @param {[command: string, ...args: string[]]} commandLine
 * @param {import("./child.mjs").ChildOptions & { cwd: string, quiet?: boolean }} options
 * @returns {Promise<string>} what the program printed
 * @throws {Refusal} with all of its output when it fails
 */
export function runStep(title, [command, ...args], { quiet = false, ...options }) {
  return step(
    title,
    async () => {
      const { code, output } = await runChild(command, args, options);
      if (code !== 0) throw new Refusal(`${output}\n${title}: failed with exit code ${code}`);
      return output;
    },
    { quiet },
  );
}

/** @param {number} ms */
export const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;
