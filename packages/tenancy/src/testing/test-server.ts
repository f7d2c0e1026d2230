import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AlreadyRunningError, takeOwnerLock } from "../embedded/owner-lock.js";
import { serverUser } from "../embedded/server-user.js";
import { startCluster } from "../embedded/start-cluster.js";

const PREFIX = "billstack-test-";

/** Settings that are fast, but lose data when the machine crashes. Test data may be lost. */
const THROWAWAY = { fsync: "off", full_page_writes: "off", synchronous_commit: "off" };

/** An embedded PostgreSQL for tests. */
export interface TestServer {
  /** The URL of the database `billstack` for the role `billstack`, which has CREATEDB and is no superuser. */
  readonly url: string;
  /** Stops the server and removes its data. */
  stop(): Promise<void>;
}

/** The options of {@link startTestServer}. */
export interface TestServerOptions {
  /** Whether each commit waits for the disk, as in production. Benchmarks need this. False by default. */
  readonly durable?: boolean;
  /** Where the data is, and stays when the server is stopped. By default a temporary folder. */
  readonly dataDir?: string;
  /** Statements that only a superuser may run. They run in the database `billstack`. Each is one line. */
  readonly setupSql?: readonly string[];
  /** Default 200. */
  readonly maxConnections?: number;
  /** The certificate and the key of the server, as PEM texts. Without them it offers no TLS. */
  readonly tls?: { readonly certificate: string; readonly key: string };
}

/** Starts an embedded PostgreSQL, usually a new one in a temporary folder. It also stops when this process ends. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  removeAbandoned();
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), PREFIX));
  mkdirSync(dataDir, { recursive: true });
  chmodSync(dataDir, 0o755);
  const durable = options.durable ?? false;
  const cluster = await startCluster({
    dataDir,
    log: () => {},
    roleAttributes: "createdb",
    setupSql: options.setupSql ?? [],
    durable,
    settings: {
      max_connections: String(options.maxConnections ?? 200),
      ...(durable ? {} : THROWAWAY),
      ...(options.tls === undefined ? {} : await writeTls(dataDir, options.tls)),
    },
  });
  return {
    url: cluster.url,
    async stop() {
      await cluster.stop();
      if (options.dataDir === undefined) removeFolders(dataDir);
    },
  };
}

/** Writes the certificate and the key where PostgreSQL may read them. Returns the settings that name them. */
async function writeTls(
  dataDir: string,
  { certificate, key }: { certificate: string; key: string },
): Promise<Record<string, string>> {
  const files = { ssl_cert_file: certificate, ssl_key_file: key };
  const user = await serverUser();
  const settings: Record<string, string> = { ssl: "on" };
  for (const [setting, text] of Object.entries(files)) {
    const path = join(dataDir, `${setting}.pem`);
    writeFileSync(path, text, { mode: 0o600 });
    if (user !== null) chownSync(path, user.uid, user.gid);
    settings[setting] = path;
  }
  return settings;
}

/**
 * Removes the folders that killed test runs left behind. A folder is left behind if its owner has ended. A folder
 * without an owner is new: another process is just starting its server there.
 */
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
