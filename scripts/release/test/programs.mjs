import { spawn } from "node:child_process";
import { once } from "node:events";

import { until } from "../../demo/until.mjs";

/**
 * A program that a test has started.
 * @typedef {object} Run
 * @property {import("node:child_process").ChildProcess} child
 * @property {string} output all that the process has printed so far
 * @property {Promise<number | string>} code the exit code, or the name of the signal that ended the process
 */

/** @type {Run[]} */
let runs = [];

/**
 * Starts a program. Its output is collected.
 * @param {string} cwd
 * @param {string} command
 * @param {string[]} args
 * @param {Record<string, string>} env the whole environment of the process
 * @returns {Run}
 */
export function run(cwd, command, args, env = {}) {
  const child = spawn(command, args, { cwd, env: { PATH: process.env["PATH"] ?? "", ...env } });
  /** @type {Run} */
  const started = {
    child,
    output: "",
    code: once(child, "close").then(([code, signal]) => code ?? signal),
  };
  child.stdout.on("data", (chunk) => (started.output += chunk));
  child.stderr.on("data", (chunk) => (started.output += chunk));
  runs.push(started);
  return started;
}

/** Ends all programs that {@link run} has started, and waits until they have ended. */
export async function endPrograms() {
  for (const { child, code } of runs) {
    child.kill("SIGKILL");
    await code;
  }
  runs = [];
}

/**
 * Waits until a started server listens. Returns its address.
 * @param {Run} started
 */
export const untilListening = (started) =>
  until("the server listens", async () => {
    if (started.child.exitCode !== null) throw new Error(`The server has ended:\n${started.output}`);
    const line = started.output.split("\n").find((text) => text.includes('"msg":"listening"'));
    return line !== undefined && JSON.parse(line).url;
  });
