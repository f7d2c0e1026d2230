import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("main.js", import.meta.resolve("@billstack/server")));

/** A server in a process of its own. */
export interface ChildServer {
  url: string;
  /**
   * Sends the signal and waits until the process has ended. Returns the exit code, or null if the signal ended it.
   */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<number | null>;
}

/** Starts BillStack in a process of its own, as in production, so a test can kill it. @throws if it never listens */
export async function startChildServer(env: Record<string, string>): Promise<ChildServer> {
  const child = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env["PATH"] ?? "", PORT: "0", LOG_LEVEL: "info", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const entry = JSON.parse(line) as { msg?: string; url?: string };
    if (entry.msg !== "listening" || entry.url === undefined) continue;
    child.stdout.resume();
    return {
      url: entry.url,
      async end(signal) {
        if (child.exitCode === null && child.signalCode === null) {
          const exited = once(child, "exit");
          child.kill(signal);
          await exited;
        }
        return child.exitCode;
      },
    };
  }
  throw new Error(`the server ended with ${child.exitCode} before it listened`);
}
