import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  chownSync,
} from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { majorVersion } from "./binaries.js";
import type { ServerHome } from "./server-home.js";
import type { ServerUser } from "./server-user.js";
import { runSingleUser } from "./single-user.js";
import {
  markSqlLogins,
  NO_LARGE_OBJECTS,
  NO_OTHER_DATABASE,
  NO_TEMPORARY_TABLES,
  writeLoginRules,
} from "./sql-logins.js";

/** Another major version of PostgreSQL wrote the data, so the installed version cannot read it. */
export class DataVersionError extends Error {
  override readonly name = "DataVersionError";
  constructor(folder: string, found: string, installed: string) {
    super(
      `${folder} contains the data of PostgreSQL ${found}, but PostgreSQL ${installed} is installed. Copy the data with ` +
        `pg_dump of a PostgreSQL ${found}, or move the folder away to start with an empty database.`,
    );
  }
}

/** The names of unfinished clusters begin so. */
const DRAFT = "cluster.new.";

/** A database cluster on the disk: the data directory of one PostgreSQL server. */
export interface Cluster {
  /** The folder that contains the data directory and the password. */
  readonly folder: string;
  /** PostgreSQL's data directory. */
  readonly data: string;
  /** The password of the role `billstack`. */
  readonly password: string;
}

/** How a new cluster is made. */
export interface InitOptions {
  /** Attributes of the role `billstack` besides LOGIN and CREATEROLE. The role is never a superuser. */
  readonly roleAttributes: string;
  /** Statements to run as the superuser in the database `billstack`. Each is one line. */
  readonly setupSql: readonly string[];
  /** False if the data will be thrown away, so that nobody has to wait for the disk. */
  readonly durable: boolean;
}

/**
 * Returns the cluster of a server and creates it first if there is none. A new cluster has a role `billstack` with a
 * random password, which owns a database `billstack` and can only log in over loopback with scram-sha-256. This role
 * may create other roles, for the SQL logins of teams. The superuser has no password and cannot log in. A cluster is made under a temporary name and then renamed, so a crash
 * never leaves half a cluster under the final name.
 * @throws DataVersionError
 */
export async function openCluster(
  home: ServerHome,
  user: ServerUser | null,
  options: InitOptions,
  log: (line: string) => void,
): Promise<Cluster> {
  const folder = join(home.folder, "cluster");
  removeDrafts(home.folder);
  if (!existsSync(folder)) {
    log("Creating the embedded database …");
    const draft = join(home.folder, `${DRAFT}${randomBytes(6).toString("hex")}`);
    await initCluster(draft, home, user, options);
    renameSync(draft, folder);
  }
  const data = join(folder, "data");
  const found = readFileSync(join(data, "PG_VERSION"), "utf8").trim();
  const installed = await majorVersion(home.binaries);
  if (found !== installed) throw new DataVersionError(data, found, installed);
  return { folder, data, password: readFileSync(join(folder, "password"), "utf8").trim() };
}

/**
 * Removes unfinished clusters, which a killed start left behind. The initdb of that start may still write files, and
 * then a folder cannot be removed (ENOTEMPTY). The next start removes it.
 */
function removeDrafts(homeFolder: string): void {
  for (const name of readdirSync(homeFolder).filter((entry) => entry.startsWith(DRAFT))) {
    try {
      rmSync(join(homeFolder, name), { recursive: true, force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOTEMPTY") throw error;
    }
  }
}

async function initCluster(
  folder: string,
  home: ServerHome,
  user: ServerUser | null,
  options: InitOptions,
): Promise<void> {
  mkdirSync(folder, { mode: 0o700 });
  if (user) chownSync(folder, user.uid, user.gid);
  const data = join(folder, "data");
  const bin = join(home.binaries.folder, "bin");
  const asUser = { ...user, cwd: home.folder, env: { PATH: process.env["PATH"] ?? "", LC_ALL: "C" } };
  await promisify(execFile)(
    join(bin, "initdb"),
    [
      `--pgdata=${data}`,
      "--username=superuser",
      "--auth=reject",
      "--encoding=UTF8",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--locale=C",
      ...(options.durable ? [] : ["--no-sync"]),
    ],
    asUser,
  );
  writeLoginRules(data);

  const password = randomBytes(24).toString("hex");
  const server = { binariesFolder: home.binaries.folder, data, user, cwd: home.folder };
  // New databases are copies of template1.
  await runSingleUser(server, "template1", [NO_LARGE_OBJECTS]);
  await runSingleUser(server, "postgres", [
    `create role billstack login createrole ${options.roleAttributes} password '${password}';`,
    "create database billstack owner billstack;",
    NO_TEMPORARY_TABLES,
    NO_OTHER_DATABASE,
  ]);
  if (options.setupSql.length > 0) await runSingleUser(server, "billstack", options.setupSql);
  markSqlLogins(folder);

  writeFileSync(join(folder, "password"), `${password}\n`, { mode: 0o600 });
  chmodSync(folder, 0o700);
}
