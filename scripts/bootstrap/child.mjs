import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

import { atEnd, isEnding } from "./lifetime.mjs";
import { descendantsOf, signalProcess, stillAlive } from "./processes.mjs";

/** How long a tool may take to end its own children before all of them are killed. */
const GRACE_MS = 5000;

/**
 * @typedef {object} ChildOptions
 * @property {NodeJS.ProcessEnv} [env]
 * @property {boolean} [show] passes the output through at once instead of keeping it
 */

/**
 * Runs a program in a process group of its own to its end. When this process is ended meanwhile, so are the
 * program and everything below it, and the promise stays pending.
 * @param {string} command
 * @param {string[]} args
 * @param {ChildOptions & { cwd: string }} options
 * @returns {Promise<{ code: number, output: string }>} exit code (128 + n after a signal) and kept output
 */
export async function runChild(command, args, { cwd, env, show = false }) {
  if (isEnding()) await new Promise(() => {});
  const child = spawn(command, args, {
    cwd,
    env: env ?? process.env,
    detached: true,
    stdio: ["ignore", show ? "inherit" : "pipe", show ? "inherit" : "pipe"],
  });
  /** @type {Buffer[]} */
  const chunks = [];
  child.stdout?.on("data", (chunk) => chunks.push(chunk));
  child.stderr?.on("data", (chunk) => chunks.push(chunk));
  /** @type {Promise<number>} */
  const closed = new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 128));
  });
  const forget = atEnd(() => (child.pid === undefined ? undefined : endTree(child.pid)));
  const code = await closed.finally(() => {
    if (!isEnding()) forget();
  });
  if (isEnding()) await new Promise(() => {});
  return { code, output: Buffer.concat(chunks).toString("utf8") };
}

/**
 * Ends a process and everything below it: politely first, and after a grace by force.
 * @param {number} pid
 */
async function endTree(pid) {
  const everyone = [pid, ...descendantsOf(pid)];
  signalProcess(-pid, "SIGTERM");
  const deadline = Date.now() + GRACE_MS;
  while (stillAlive(everyone).length > 0 && Date.now() < deadline) await sleep(50);
  for (const survivor of stillAlive(everyone)) signalProcess(survivor, "SIGKILL");
}
