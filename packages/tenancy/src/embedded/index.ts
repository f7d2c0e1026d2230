import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { startCluster } from "./start-cluster.js";

export { AlreadyRunningError } from "./owner-lock.js";
export { DataVersionError } from "./init-cluster.js";
export { MissingBinariesError } from "./binaries.js";

/** An embedded PostgreSQL that runs. */
export interface EmbeddedPostgres {
  /**
   * The URL for the application, `postgres://billstack:…@127.0.0.1:<port>/billstack`. The role `billstack` owns its
   * database and is no superuser.
   */
  readonly url: string;
  /** PostgreSQL's version, such as `18.4`. */
  readonly version: string;
  /**
   * Stops PostgreSQL by a fast shutdown, which ends open transactions. So finish the application's work first.
   * Resolves when all processes of PostgreSQL have ended.
   */
  stop(): Promise<void>;
}

/**
 * Starts the embedded PostgreSQL of a data directory (BILLSTACK_DATA_DIR). Creates the database first if there is
 * none. While PostgreSQL runs, the file `<dataDir>/database-url` (mode 0600) contains its URL, and its log is
 * written to `<dataDir>/postgres.log`. PostgreSQL also stops when this process ends, even by `kill -9`.
 * @throws AlreadyRunningError, DataVersionError or MissingBinariesError, whose messages tell a person what to do.
 */
export async function startEmbeddedPostgres(options: {
  dataDir: string;
  log: (line: string) => void;
}): Promise<EmbeddedPostgres> {
  const cluster = await startCluster({
    ...options,
    roleAttributes: "",
    setupSql: [],
    durable: true,
    settings: {},
  });
  const urlFile = join(resolve(options.dataDir), "database-url");
  writeFileSync(`${urlFile}.new`, `${cluster.url}\n`, { mode: 0o600 });
  renameSync(`${urlFile}.new`, urlFile);

  let stopping = false;
  void watchForUnexpectedEnd();
  return {
    url: cluster.url,
    version: cluster.version,
    async stop() {
      stopping = true;
      await cluster.stop();
      rmSync(urlFile, { force: true });
    },
  };

  async function watchForUnexpectedEnd(): Promise<void> {
    await cluster.exited;
    if (stopping) return;
    rmSync(urlFile, { force: true });
    options.log("The embedded PostgreSQL ended unexpectedly. See postgres.log for the reason.");
  }
}
