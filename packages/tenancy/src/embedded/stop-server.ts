import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { commandLine } from "./process-identity.js";

/** How long a fast shutdown may take. It writes a checkpoint, which takes seconds on a slow disk. */
const FAST_SHUTDOWN_SECONDS = 60;
/** How long an immediate shutdown may take. It only ends the processes. */
const IMMEDIATE_SHUTDOWN_SECONDS = 10;

/**
 * Returns the process id of the server that runs on this data directory, or null. Also checks the command line of the
 * process, because after a crash the system may have given the same id to another program.
 */
export function runningServer(data: string): number | null {
  let text: string;
  try {
    text = readFileSync(join(data, "postmaster.pid"), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  const pid = Number(text.split("\n")[0]);
  return pid > 0 && commandLine(pid)?.includes(data) ? pid : null;
}

/**
 * Stops the server that runs on this data directory, if there is one. Tries a fast shutdown first. If it takes too
 * long, tries an immediate shutdown, after which the next start has to recover the data.
 * @throws Error if the server still runs after both.
 */
export async function stopServer(data: string): Promise<void> {
  const steps = [
    { signal: "SIGINT", seconds: FAST_SHUTDOWN_SECONDS },
    { signal: "SIGQUIT", seconds: IMMEDIATE_SHUTDOWN_SECONDS },
  ] as const;
  for (const { signal, seconds } of steps) {
    const pid = runningServer(data);
    if (pid === null) return;
    process.kill(pid, signal);
    const deadline = Date.now() + seconds * 1000;
    while (runningServer(data) !== null && Date.now() < deadline) await delay(25);
  }
  const pid = runningServer(data);
  if (pid !== null) throw new Error(`PostgreSQL (process ${pid}) on ${data} does not stop`);
}
