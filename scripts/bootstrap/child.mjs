import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

import { atEnd, isEnding } from "./lifetime.mjs";
import { descendantsOf, signalProcess, stillAlive } from "./processes.mjs";

/** How long a program and its children may take to end after SIGTERM. After this time they are killed. */
const GRACE_MS = 5000;

/**
 * @typedef {object} ChildOptions
 * @property {NodeJS.ProcessEnv} [env]
 * @property {boolean} [show] prints the output at once. Without it the output is collected and returned.
 */

/**
 * Runs a program in its own process group and waits until it has ended. If this process has to end before, ends the
 * program and all its descendants, and the promise never settles.
 * @param {string} command
 * @param {string[]} args
 * @param {ChildOptions & { cwd: string }} options
 * @returns {Promise<{ code: number, output: string }>} the exit code (128 after a signal) and the collected output
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
  const forget = atEnd(() => (child.pid === undefined ? undefined : endProcessTree(child.pid)));
  const code = await closed.finally(() => {
    if (!isEnding()) forget();
  });
  if (isEnding()) await new Promise(() => {});
  return { code, output: Buffer.concat(chunks).toString("utf8") };
}

/**
 * Ends a process and all its descendants. Sends SIGTERM first, and kills those that still run after {@link GRACE_MS}.
 * @param {number} pid
 */
async function endProcessTree(pid) {
  const tree = [pid, ...descendantsOf(pid)];
  signalProcess(-pid, "SIGTERM");
  const deadline = Date.now() + GRACE_MS;
  while (stillAlive(tree).length > 0 && Date.now() < deadline) await sleep(50);
  for (const survivor of stillAlive(tree)) signalProcess(survivor, "SIGKILL");
}
