import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

import { SERVER_PROGRAM } from "./programs.js";

/** A server in a process of its own. */
export interface ChildServer {
  url: string;
  /** The lines of its log so far. */
  logged: string[];
  /** Sends the signal and does not wait. */
  signal(signal: NodeJS.Signals): void;
  /** Waits until the process has ended. Returns the exit code, or null if a signal ended it. */
  ended(): Promise<number | null>;
  /**
   * Sends the signal and waits until the process has ended. Returns the exit code, or null if the signal ended it.
   */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<number | null>;
}

/**
 * Starts BillStack in a process of its own, as in production, so a test can kill it. `nodeOptions` are options of
 * Node.js, for example to load a module of the test before the server. `main` is the program of another version.
 * @throws if the process ends before it listens
 */
export async function startChildServer(
  env: Record<string, string>,
  nodeOptions: string[] = [],
  main = SERVER_PROGRAM,
): Promise<ChildServer> {
  const child = spawn(process.execPath, [...nodeOptions, main], {
    env: { PATH: process.env["PATH"] ?? "", PORT: "0", LOG_LEVEL: "info", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  const logged: string[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      logged.push(line);
      const entry = JSON.parse(line) as { msg?: string; url?: string };
      if (entry.msg === "listening" && entry.url !== undefined) resolve(entry.url);
    });
    void exited.then(() => reject(new Error(`the server ended with ${child.exitCode} before it listened`)));
  });
  const ended = async (): Promise<number | null> => {
    await exited;
    return child.exitCode;
  };
  return {
    url,
    logged,
    signal: (signal) => void child.kill(signal),
    ended,
    async end(signal) {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return ended();
    },
  };
}
