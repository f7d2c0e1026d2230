import { spawn } from "node:child_process";
import { appendFileSync, closeSync, openSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import type { Binaries } from "./binaries.js";
import { stopServer } from "./stop-server.js";
import type { ServerUser } from "./server-user.js";

/**
 * A shell script that runs postgres and stops it when our process ends. A subshell reads from a pipe (file descriptor
 * 3), and only our process holds the other end. When our process ends, even by `kill -9`, the system closes the pipe,
 * the read returns, and the subshell sends postgres the signal for a fast shutdown.
 */
const GUARD = `
"$@" 3<&- &
server=$!
(read -r line <&3; kill -INT $server 2>/dev/null) &
guard=$!
wait $server
code=$?
kill $guard 2>/dev/null
wait $guard 2>/dev/null
exit $code
`;

/** A postgres process that this process started. */
export interface ServerProcess {
  running(): boolean;
  /** Resolves when postgres has ended, for whatever reason. */
  readonly exited: Promise<void>;
  /** Stops postgres by a fast shutdown. Resolves when all its processes have ended. */
  stop(): Promise<void>;
}

/** What {@link spawnServer} needs to know. */
export interface ServerOptions {
  readonly binaries: Binaries;
  readonly data: string;
  /** The account to run as, or null for the own account. */
  readonly user: ServerUser | null;
  readonly port: number;
  /** PostgreSQL's messages are appended to this file. */
  readonly logFile: string;
  /** Settings in addition to the ones that every embedded server has. */
  readonly settings: Readonly<Record<string, string>>;
}

/**
 * The settings of every embedded server. It can only be reached over TCP on loopback, because it has no socket
 * file.
 */
const SETTINGS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  timezone: "UTC",
  log_timezone: "UTC",
  log_checkpoints: "off",
  cluster_name: "billstack",
};

/**
 * Starts postgres in its own session, so that Ctrl-C in a terminal does not stop it. Our process stops it when it is
 * ready for that.
 */
export function spawnServer(options: ServerOptions): ServerProcess {
  const settings: Record<string, string> = { ...SETTINGS, port: String(options.port), ...options.settings };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const postgres = join(options.binaries.folder, "bin", "postgres");
  const logFd = openSync(options.logFile, "a", 0o600);
  const child = spawn("/bin/sh", ["-c", GUARD, "sh", postgres, "-D", options.data, ...flags], {
    ...options.user,
    cwd: options.data,
    detached: true,
    env: { PATH: process.env["PATH"] ?? "", LC_ALL: "C" },
    stdio: ["ignore", logFd, logFd, "pipe"],
  });
  closeSync(logFd);
  const guardPipe = child.stdio[3];
  guardPipe?.on("error", () => {
    // The script has ended and closed its end of the pipe. `exited` reports that.
  });
  let running = true;
  const exited = new Promise<void>((resolve) => {
    const end = (): void => {
      running = false;
      guardPipe?.destroy();
      resolve();
    };
    child.on("exit", end);
    child.on("error", (error) => {
      appendFileSync(options.logFile, `${error.message}\n`);
      end();
    });
  });
  return {
    running: () => running,
    exited,
    async stop() {
      await stopServer(options.data);
      guardPipe?.destroy();
      await exited;
    },
  };
}

/** Returns a TCP port on loopback that is free at this moment. Another program may take it at any time. */
export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") throw new Error("A TCP server has an address");
      server.close(() => resolve(address.port));
    });
  });
}
