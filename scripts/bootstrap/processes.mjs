import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";

/**
 * A process of this machine. `dead` means that it has ended and only waits until its parent reads its exit code.
 * @typedef {{ pid: number, parent: number, dead: boolean }} Process
 */

/**
 * Returns the ids of all descendants of a process, children before grandchildren. A signal to the process group would
 * not reach all of them, because tools start their own children in other groups.
 * @param {number} ancestor
 * @returns {number[]}
 */
export function descendantsOf(ancestor) {
  /** @type {Map<number, number[]>} */
  const children = new Map();
  for (const { pid, parent } of processes()) children.set(parent, [...(children.get(parent) ?? []), pid]);
  const found = [ancestor];
  for (const pid of found) found.push(...(children.get(pid) ?? []));
  return found.slice(1);
}

/**
 * Returns those of `pids` that still run. Dead processes, which wait for their parent, do not count.
 * @param {number[]} pids
 */
export function stillAlive(pids) {
  const living = new Set(
    processes()
      .filter(({ dead }) => !dead)
      .map(({ pid }) => pid),
  );
  return pids.filter((pid) => living.has(pid));
}

/**
 * Sends a signal. Does nothing if the process has already ended.
 * @param {number} pid the id of a process, or the id of a process group as a negative number
 * @param {NodeJS.Signals} signal
 */
export function signalProcess(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "ESRCH") throw error;
  }
}

/** @returns {Process[]} */
function processes() {
  return process.platform === "linux" ? fromProc() : fromPs();
}

function fromProc() {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const stat = readOrNull(`/proc/${name}/stat`);
      // The name of the command is in parentheses and may contain any character. So the other fields are counted from
      // the last closing parenthesis on (man page proc_pid_stat(5)).
      const [state, parent] = stat?.slice(stat.lastIndexOf(")") + 2).split(" ") ?? [];
      return parent === undefined ? [] : [{ pid: Number(name), parent: Number(parent), dead: state === "Z" }];
    });
}

function fromPs() {
  return execFileSync("ps", ["-A", "-o", "pid=,ppid=,state="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .map(([pid, parent, state]) => ({
      pid: Number(pid),
      parent: Number(parent),
      dead: state?.startsWith("Z") ?? false,
    }));
}

/** @param {string} path */
function readOrNull(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
