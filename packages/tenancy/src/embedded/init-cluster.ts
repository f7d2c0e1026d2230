import { execFile, spawn } from "node:child_process";
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
import type { Place } from "./place.js";
import type { ServerUser } from "./server-user.js";

/** The data was written by another major version of PostgreSQL than the installed one, which can't read it. */
export class DataVersionError extends Error {
  override readonly name = "DataVersionError";
  constructor(folder: string, found: string, installed: string) {
    super(
      `${folder} holds the data of PostgreSQL ${found}, but PostgreSQL ${installed} is installed. Move it with ` +
        `pg_dump of a PostgreSQL ${found}, or move the folder away to start empty.`,
    );
  }
}

const DRAFT = "cluster.new.";

export interface Cluster {
  /** PostgreSQL's data directory. */
  readonly data: string;
  /** Of the role `billstack`. */
  readonly password: string;
}

export interface InitOptions {
  /** Attributes of the application's role beyond LOGIN, as `createdb`. It is never a superuser. */
  readonly roleAttributes: string;
  /** Statements run as the superuser in the database `billstack`, one line each. */
  readonly setupSql: readonly string[];
  /** False only where the data is thrown away. */
  readonly durable: boolean;
}

/**
 * The cluster in `place`, made if there is none: a role `billstack` with a random password that owns a database
 * `billstack`, reachable over loopback by scram-sha-256 only. The superuser has no password and so can't log in.
 * It is made under another name and then renamed, so that a crash on the way leaves nothing that looks whole.
 * @throws DataVersionError
 */
export async function openCluster(
  place: Place,
  user: ServerUser | null,
  options: InitOptions,
  log: (line: string) => void,
): Promise<Cluster> {
  const folder = join(place.home, "cluster");
  removeDrafts(place.home);
  if (!existsSync(folder)) {
    log("Creating the embedded database …");
    const draft = join(place.home, `${DRAFT}${randomBytes(6).toString("hex")}`);
    await initCluster(draft, place, user, options);
    renameSync(draft, folder);
  }
  const data = join(folder, "data");
  const found = readFileSync(join(data, "PG_VERSION"), "utf8").trim();
  const installed = await majorVersion(place.binaries);
  if (found !== installed) throw new DataVersionError(data, found, installed);
  return { data, password: readFileSync(join(folder, "password"), "utf8").trim() };
}

/** What a killed start left. An initdb of it may still be writing there; then the next start removes it. */
function removeDrafts(home: string): void {
  for (const name of readdirSync(home).filter((entry) => entry.startsWith(DRAFT))) {
    try {
      rmSync(join(home, name), { recursive: true, force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOTEMPTY") throw error;
    }
  }
}

async function initCluster(
  folder: string,
  place: Place,
  user: ServerUser | null,
  options: InitOptions,
): Promise<void> {
  mkdirSync(folder, { mode: 0o700 });
  if (user) chownSync(folder, user.uid, user.gid);
  const data = join(folder, "data");
  const bin = join(place.binaries.folder, "bin");
  const asUser = { ...user, cwd: place.home, env: { PATH: process.env["PATH"] ?? "", LC_ALL: "C" } };
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
  writeFileSync(join(data, "pg_hba.conf"), "host all billstack 127.0.0.1/32 scram-sha-256\n");

  const password = randomBytes(24).toString("hex");
  const single = (database: string, statements: readonly string[]): Promise<void> =>
    runSingleUser(
      join(bin, "postgres"),
      ["--single", "-D", data, "-c", "exit_on_error=true", database],
      statements,
      asUser,
    );
  await single("postgres", [
    `create role billstack login ${options.roleAttributes} password '${password}';`,
    "create database billstack owner billstack;",
  ]);
  if (options.setupSql.length > 0) await single("billstack", options.setupSql);

  writeFileSync(join(folder, "password"), `${password}\n`, { mode: 0o600 });
  chmodSync(folder, 0o700);
}

/** Single-user mode needs no port and no password: it is how the superuser acts here. */
function runSingleUser(
  postgres: string,
  args: readonly string[],
  statements: readonly string[],
  options: { uid?: number; gid?: number; cwd: string; env: Record<string, string> },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(postgres, args, { ...options, stdio: ["pipe", "ignore", "pipe"] });
    let errors = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`Setting up the embedded database failed with code ${code}: ${errors.trim()}`));
    });
    child.stdin.on("error", () => {
      // It exited before it had read everything; `close` tells how.
    });
    child.stdin.end(`${statements.join("\n")}\n`);
  });
}
