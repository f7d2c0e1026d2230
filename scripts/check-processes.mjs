import { readFileSync, readdirSync } from "node:fs";

const [mark] = process.argv.slice(2);
if (!mark)
  throw new Error("usage: check-processes.mjs <a text that only our processes' environment or command has>");

/** Ourselves, and whoever called us. */
const callers = ancestorsOf(process.pid);
const left = readdirSync("/proc")
  .filter((name) => /^\d+$/.test(name) && !callers.has(Number(name)))
  .filter((pid) => `${read(`/proc/${pid}/environ`)}\0${read(`/proc/${pid}/cmdline`)}`.includes(mark))
  .map((pid) => `${pid} ${read(`/proc/${pid}/cmdline`).replaceAll("\0", " ")}`);
if (left.length > 0) console.error(`Processes left behind:\n${left.join("\n")}`);
process.exitCode = left.length > 0 ? 1 : 0;

/** @param {number} pid */
function ancestorsOf(pid) {
  /** @type {Set<number>} */
  const found = new Set();
  for (let at = pid; at > 0 && !found.has(at);) {
    found.add(at);
    at = Number(/^PPid:\s*(\d+)/m.exec(read(`/proc/${at}/status`))?.[1] ?? 0);
  }
  return found;
}

/** @param {string} path */
function read(path) {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}
