import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";

/** @typedef {{ pid: number, parent: number, dead: boolean }} Process */

/**
 * The ids of all processes below `ancestor`, children before grandchildren. Tools put their own children into
 * groups of their own, so that a signal to one group alone would leave some behind.
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
 * Those of `pids` that still run. One that has ended and only waits to be reaped does not count.
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
 * Sends a signal; a process that has ended already is no error.
 * @param {number} pid a process's id, or a group's as a negative number
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
      // The command's name stands in brackets and may hold anything, so the fields are counted from the last one.
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
