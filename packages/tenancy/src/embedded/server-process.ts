import { spawn } from "node:child_process";
import { appendFileSync, closeSync, openSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import type { Binaries } from "./binaries.js";
import { stopServer } from "./leftover.js";
import type { ServerUser } from "./server-user.js";

/**
 * Runs postgres and waits for it. The subshell reads from a pipe that only our process holds open: however that
 * process ends, kill -9 included, the pipe closes and postgres gets the signal for a fast shutdown.
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

export interface ServerProcess {
  running(): boolean;
  /** Resolves when the server has ended, for whatever reason. */
  readonly exited: Promise<void>;
  /** Fast shutdown; resolves when no process of it is left. */
  stop(): Promise<void>;
}

export interface ServerOptions {
  readonly binaries: Binaries;
  readonly data: string;
  readonly user: ServerUser | null;
  readonly port: number;
  /** Appended to. */
  readonly logFile: string;
  /** Settings beyond the ones every embedded server has. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Loopback only and no socket file: the one way in is TCP with the password. */
const SETTINGS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  timezone: "UTC",
  log_timezone: "UTC",
  log_checkpoints: "off",
  cluster_name: "billstack",
};

/** Spawns the server in a session of its own, so that Ctrl-C in a terminal reaches us and not it. */
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
  const leash = child.stdio[3];
  leash?.on("error", () => {
    // Its other end is gone with the guard; `exited` tells.
  });
  let running = true;
  const exited = new Promise<void>((resolve) => {
    const end = (): void => {
      running = false;
      leash?.destroy();
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
      leash?.destroy();
      await exited;
    },
  };
}

/** A TCP port on loopback that is free at this moment. */
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
