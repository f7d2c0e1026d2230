import { mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import postgres from "postgres";
import { findBinaries } from "./binaries.js";
import { openCluster, type Cluster, type InitOptions } from "./init-cluster.js";
import { runningServer, stopServer } from "./stop-server.js";
import { takeOwnerLock } from "./owner-lock.js";
import { prepareServerHome } from "./server-home.js";
import { freePort, spawnServer, type ServerOptions, type ServerProcess } from "./server-process.js";
import { serverUser } from "./server-user.js";
import { allowSqlLogins, writeLoginRules } from "./sql-logins.js";

/** How often a start is tried. Another program may take the free port before postgres does. */
const START_ATTEMPTS = 3;
/** How long postgres may take to start. After a crash it replays up to a gigabyte of log (setting `max_wal_size`). */
const READY_SECONDS = 120;

/** How {@link startCluster} starts a server. */
export interface ClusterOptions extends InitOptions {
  readonly dataDir: string;
  /** Shows a line of text to the person who started the process. */
  readonly log: (line: string) => void;
  /** PostgreSQL's settings in addition to those that every embedded server has. */
  readonly settings: Readonly<Record<string, string>>;
}

/** A PostgreSQL server that runs. */
export interface RunningCluster {
  /** The URL for the role `billstack` and its database. */
  readonly url: string;
  /** PostgreSQL's version, such as `18.4`. */
  readonly version: string;
  /** Resolves when the server has ended, for whatever reason. */
  readonly exited: Promise<void>;
  /** Stops the server and then lets other processes use the data directory. May be called twice. */
  stop(): Promise<void>;
}

/**
 * Makes this process the owner of a data directory and starts the PostgreSQL server there. Creates the database first
 * if there is none. Stops a server that a killed process left behind.
 * @throws AlreadyRunningError, DataVersionError, MissingBinariesError, or Error if the server does not start.
 */
export async function startCluster(options: ClusterOptions): Promise<RunningCluster> {
  const dataDir = resolve(options.dataDir);
  const binaries = findBinaries();
  mkdirSync(dataDir, { recursive: true });
  const releases = [takeOwnerLock(dataDir)];
  const releaseLocks = (): void => releases.forEach((release) => release());
  try {
    const user = await serverUser();
    const home = prepareServerHome(dataDir, binaries, user);
    // A copy of the data directory names the same server folder in its file `location`. So that folder has a lock
    // too.
    releases.push(takeOwnerLock(home.folder));
    const cluster = await openCluster(home, user, options, options.log);
    if (runningServer(cluster.data) !== null) {
      options.log("Stopping the embedded database that a killed process left behind …");
      await stopServer(cluster.data);
    }
    await allowSqlLogins(cluster.folder, {
      binariesFolder: home.binaries.folder,
      data: cluster.data,
      user,
      cwd: home.folder,
    });
    writeLoginRules(cluster.data);
    const logFile = join(dataDir, "postgres.log");
    const { server, url, version } = await startServer(cluster, {
      binaries: home.binaries,
      data: cluster.data,
      user,
      logFile,
      settings: options.settings,
    });
    let stopping: Promise<void> | undefined;
    const stop = (): Promise<void> => (stopping ??= server.stop().finally(releaseLocks));
    return { url, version, exited: server.exited, stop };
  } catch (error) {
    releaseLocks();
    throw error;
  }
}

/** Starts postgres on a free port and waits until it answers. Tries again up to {@link START_ATTEMPTS} times. */
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
    // After a kill, the other processes of the old server use its shared memory for a moment. Until they have ended,
    // postgres refuses to start.
    await delay(500);
  }
}

/** Waits until the server answers and returns its version. Returns null if it ends or does not answer in time. */
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
