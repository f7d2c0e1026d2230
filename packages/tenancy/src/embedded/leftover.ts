import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { commandLine } from "./process-identity.js";

/** A fast shutdown writes a checkpoint, which takes seconds on a slow disk. */
const FAST_SHUTDOWN_SECONDS = 60;
const IMMEDIATE_SHUTDOWN_SECONDS = 10;

/** The pid of the server that runs on this data directory, or null. A pid used again by something else is no server. */
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
 * Stops the server on this data directory, if one runs: fast, and if that takes too long at once, which costs only
 * a recovery at the next start.
 * @throws if it still runs after both.
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
