import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AlreadyRunningError, takeOwnerLock } from "../embedded/owner-lock.js";
import { startCluster } from "../embedded/start-cluster.js";

const PREFIX = "billstack-test-";

/** Nothing survives a crash of the machine, and nothing has to. */
const THROWAWAY = { fsync: "off", full_page_writes: "off", synchronous_commit: "off" };

export interface TestServer {
  /** Of the role `billstack` (CREATEDB, no superuser) and its database `billstack`. */
  readonly url: string;
  /** Stops the server and removes its data. */
  stop(): Promise<void>;
}

export interface TestServerOptions {
  /** True waits for the disk as in production, which a benchmark needs. Default false. */
  readonly durable?: boolean;
  /** Statements that only a superuser may run, in the database `billstack`, one line each. */
  readonly setupSql?: readonly string[];
  /** Default 200. */
  readonly maxConnections?: number;
}

/** Starts an embedded PostgreSQL of its own with its data in a temporary folder. Ends with this process. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  removeAbandoned();
  const dataDir = mkdtempSync(join(tmpdir(), PREFIX));
  chmodSync(dataDir, 0o755);
  const durable = options.durable ?? false;
  const cluster = await startCluster({
    dataDir,
    log: () => {},
    roleAttributes: "createdb",
    setupSql: options.setupSql ?? [],
    durable,
    settings: { max_connections: String(options.maxConnections ?? 200), ...(durable ? {} : THROWAWAY) },
  });
  return {
    url: cluster.url,
    async stop() {
      await cluster.stop();
      removeFolders(dataDir);
    },
  };
}

/** Removes what killed test runs left: folders whose owner is gone. One without an owner is just being made. */
function removeAbandoned(): void {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const dataDir = join(tmpdir(), name);
    if (!existsSync(join(dataDir, "owner.lock"))) continue;
    try {
      takeOwnerLock(dataDir);
    } catch (error) {
      if (error instanceof AlreadyRunningError) continue;
      throw error;
    }
    removeFolders(dataDir);
  }
}

function removeFolders(dataDir: string): void {
  const location = join(dataDir, "location");
  if (existsSync(location)) rmSync(readFileSync(location, "utf8").trim(), { recursive: true, force: true });
  rmSync(dataDir, { recursive: true, force: true });
}
