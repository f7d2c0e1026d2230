import { mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import postgres from "postgres";
import { findBinaries } from "./binaries.js";
import { openCluster, type Cluster, type InitOptions } from "./init-cluster.js";
import { runningServer, stopServer } from "./leftover.js";
import { takeOwnerLock } from "./owner-lock.js";
import { preparePlace } from "./place.js";
import { freePort, spawnServer, type ServerOptions, type ServerProcess } from "./server-process.js";
import { serverUser } from "./server-user.js";

/** Another program may take the port between our look and postgres's bind. */
const START_ATTEMPTS = 3;
/** Recovery after a crash replays at most a gigabyte of log (max_wal_size). */
const READY_SECONDS = 120;

export interface ClusterOptions extends InitOptions {
  readonly dataDir: string;
  readonly log: (line: string) => void;
  readonly settings: Readonly<Record<string, string>>;
}

export interface RunningCluster {
  readonly url: string;
  /** As PostgreSQL prints it: `18.4`. */
  readonly version: string;
  /** Resolves when the server has ended, for whatever reason. */
  readonly exited: Promise<void>;
  /** Fast shutdown, then the data directory is free for another process. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts the cluster of a data directory, which is made first if there is none, and takes the directory for this
 * process. A server that a killed process left behind is stopped first.
 */
export async function startCluster(options: ClusterOptions): Promise<RunningCluster> {
  const dataDir = resolve(options.dataDir);
  const binaries = findBinaries();
  mkdirSync(dataDir, { recursive: true });
  const releases = [takeOwnerLock(dataDir)];
  const release = (): void => releases.forEach((giveBack) => giveBack());
  try {
    const user = await serverUser();
    const place = preparePlace(dataDir, binaries, user);
    // A copied data directory may name the same place elsewhere, so the place has a lock as well.
    releases.push(takeOwnerLock(place.home));
    const cluster = await openCluster(place, user, options, options.log);
    if (runningServer(cluster.data) !== null) {
      options.log("Stopping the embedded database that a killed process left behind …");
      await stopServer(cluster.data);
    }
    const logFile = join(dataDir, "postgres.log");
    const { server, url, version } = await startServer(cluster, {
      binaries: place.binaries,
      data: cluster.data,
      user,
      logFile,
      settings: options.settings,
    });
    let stopping: Promise<void> | undefined;
    const stop = (): Promise<void> => (stopping ??= server.stop().finally(release));
    return { url, version, exited: server.exited, stop };
  } catch (error) {
    release();
    throw error;
  }
}

async function startServer(
  cluster: Cluster,
  options: Omit<ServerOptions, "port">,
): Promise<{ server: ServerProcess; url: string; version: string }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const server = spawnServer({ ...options, port });
    const url = `postgres://billstack:${cluster.password}@127.0.0.1:${port}/billstack`;
    const version = await waitUntilReady(server, url);
    if (version !== null) return { server, url, version };
    await server.stop();
    if (attempt === START_ATTEMPTS) {
      const lastLines = readFileSync(options.logFile, "utf8").trimEnd().split("\n").slice(-10).join("\n");
      throw new Error(`The embedded PostgreSQL did not start. The end of ${options.logFile}:\n${lastLines}`);
    }
    // Backends of a killed postmaster hold its shared memory for a moment, and it refuses to start meanwhile.
    await delay(500);
  }
}

/** The server's version once it answers, or null when it ended or did not answer in time. */
async function waitUntilReady(server: ServerProcess, url: string): Promise<string | null> {
  const deadline = Date.now() + READY_SECONDS * 1000;
  while (server.running() && Date.now() < deadline) {
    const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {} });
    try {
      const rows = await sql<{ server_version: string }[]>`show server_version`;
      return rows[0]?.server_version ?? null;
    } catch {
      await delay(20);
    } finally {
      await sql.end({ timeout: 1 });
    }
  }
  return null;
}
