import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { startCluster } from "./start-cluster.js";

export { AlreadyRunningError } from "./owner-lock.js";
export { DataVersionError } from "./init-cluster.js";
export { MissingBinariesError } from "./binaries.js";

export interface EmbeddedPostgres {
  /** `postgres://billstack:…@127.0.0.1:<port>/billstack`: a role that owns its database and is no superuser. */
  readonly url: string;
  readonly version: string;
  /** Fast shutdown; resolves when no process of it is left. Let the application drain first. */
  stop(): Promise<void>;
}

/**
 * Starts the embedded PostgreSQL of a data directory (BILLSTACK_DATA_DIR), made first if there is none. While it runs
 * its URL stands in `<dataDir>/database-url` (mode 0600), and its log in `<dataDir>/postgres.log`. It does not outlive
 * this process, however that ends.
 * @throws AlreadyRunningError, DataVersionError, MissingBinariesError, each with a message for a person.
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
  void noticeEnd();
  return {
    url: cluster.url,
    version: cluster.version,
    async stop() {
      stopping = true;
      await cluster.stop();
      rmSync(urlFile, { force: true });
    },
  };

  async function noticeEnd(): Promise<void> {
    await cluster.exited;
    if (stopping) return;
    rmSync(urlFile, { force: true });
    options.log("The embedded PostgreSQL ended unexpectedly: its reason stands in postgres.log.");
  }
}
