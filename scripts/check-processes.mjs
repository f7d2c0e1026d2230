import { readFileSync, readdirSync } from "node:fs";

/**
 * Lists the processes that still run and have a given text in their environment or on their command line. Exits
 * with 1 if there are any. `.ci/run` uses it to find processes that a test run has left behind. Works on Linux
 * only.
 */
const [text] = process.argv.slice(2);
if (!text)
  throw new Error(
    "usage: check-processes.mjs <a text in the environment or on the command line of a process>",
  );

/** This process and the processes that called it. They have the text too. */
const callers = ancestorsOf(process.pid);
const left = readdirSync("/proc")
  .filter((name) => /^\d+$/.test(name) && !callers.has(Number(name)))
  .filter((pid) => `${read(`/proc/${pid}/environ`)}\0${read(`/proc/${pid}/cmdline`)}`.includes(text))
  .map((pid) => `${pid} ${read(`/proc/${pid}/cmdline`).replaceAll("\0", " ")}`);
if (left.length > 0) console.error(`Processes left behind:\n${left.join("\n")}`);
process.exitCode = left.length > 0 ? 1 : 0;

/**
 * Returns the ids of a process, its parent, the parent of its parent, and so on.
 * @param {number} pid
 */
function ancestorsOf(pid) {
  /** @type {Set<number>} */
  const found = new Set();
  for (let at = pid; at > 0 && !found.has(at);) {
    found.add(at);
    at = Number(/^PPid:\s*(\d+)/m.exec(read(`/proc/${at}/status`))?.[1] ?? 0);
  }
  return found;
}

/**
 * Returns the text of a file, or an empty text if the file cannot be read because the process has ended.
 * @param {string} path
 */
function read(path) {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}
