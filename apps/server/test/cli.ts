import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";

import { COMMANDS_PROGRAM } from "./programs.js";

/** A command of an operator in a process of its own. */
export interface RunningCommand {
  process: ChildProcess;
  /** Waits for its end. `code` is null if a signal ended it; `output` is what it printed to both outputs. */
  ended: Promise<{ code: number | null; output: string }>;
}

/** Starts a command of an operator, such as `keys status`, with only the variables in `env` and PATH. */
export function startCommand(args: string[], env: Record<string, string>): RunningCommand {
  const child = spawn(process.execPath, [COMMANDS_PROGRAM, ...args], {
    env: { PATH: process.env["PATH"] ?? "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => void (output += chunk.toString()));
  const ended = once(child, "close").then(() => ({ code: child.exitCode, output }));
  return { process: child, ended };
}

/** Runs a command to its end. */
export const runCommand = (args: string[], env: Record<string, string>) => startCommand(args, env).ended;
