import { execFile } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import postgres from "postgres";

import { findOrInstall } from "./debian.js";
import { freePort } from "./free-port.js";

const run = promisify(execFile);
const DEBIAN = "/usr/lib/postgresql";
/** The account that Debian makes for PostgreSQL, which refuses to run as root. */
const ACCOUNT = "postgres";
const PASSWORD = "only-for-this-test";

/** A PostgreSQL that is installed on this machine, with its client programs. The embedded one has none. */
export interface InstalledPostgres {
  /** The folder with `pg_dump` and `pg_restore`. */
  bin: string;
  /** Makes an empty database. Returns its URL for the role `billstack`, which is no superuser. */
  newDatabase(name: string): Promise<string>;
  /** Drops a database with everything in it. */
  dropDatabase(name: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a new cluster on a free loopback port. */
export async function startInstalledPostgres(): Promise<InstalledPostgres> {
  const bin = await findBin();
  const folder = mkdtempSync(join(tmpdir(), "billstack-installed-postgres-"));
  const data = join(folder, "data");
  const password = join(folder, "password");
  writeFileSync(password, PASSWORD);
  const owner = userInfo().uid === 0 ? await accountOf(ACCOUNT) : null;
  if (owner !== null) for (const path of [folder, password]) chownSync(path, owner.uid, owner.gid);
  chmodSync(folder, 0o755);
  const as = { ...owner, cwd: folder, env: { PATH: process.env["PATH"], LC_ALL: "C" } };
  const auth = ["--auth=scram-sha-256", `--pwfile=${password}`];
  await run(join(bin, "initdb"), ["-D", data, "-U", "admin", "-E", "UTF8", "--no-sync", ...auth], as);
  const port = await freePort();
  const options = `-p ${port} -h 127.0.0.1 -k ${folder} -c fsync=off -c max_connections=60`;
  await run(join(bin, "pg_ctl"), ["-D", data, "-w", "-l", join(folder, "log"), "-o", options, "start"], as);
  const admin = postgres(`postgres://admin:${PASSWORD}@127.0.0.1:${port}/postgres`, { max: 1 });
  await admin.unsafe(`create role billstack login createrole password '${PASSWORD}'`);
  return {
    bin,
    async newDatabase(name) {
      await admin.unsafe(`create database ${name} owner billstack`);
      return `postgres://billstack:${PASSWORD}@127.0.0.1:${port}/${name}`;
    },
    dropDatabase: async (name) => void (await admin.unsafe(`drop database ${name} with (force)`)),
    async stop() {
      await admin.end();
      await run(join(bin, "pg_ctl"), ["-D", data, "-m", "immediate", "-w", "stop"], as);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Finds the newest PostgreSQL of Debian, or installs one, which needs root. */
async function findBin(): Promise<string> {
  const find = (): string | undefined =>
    process.env["POSTGRES_BIN"] ??
    (existsSync(DEBIAN) ? readdirSync(DEBIAN) : [])
      .map((version) => join(DEBIAN, version, "bin"))
      .findLast((path) => ["initdb", "pg_dump"].every((program) => existsSync(join(path, program))));
  const found = await findOrInstall(find, "postgresql");
  if (found !== undefined) return found;
  throw new Error(
    "The tests of backups need an installed PostgreSQL with pg_dump: install it (apt-get install postgresql), or name its folder of programs in POSTGRES_BIN.",
  );
}

async function accountOf(name: string): Promise<{ uid: number; gid: number }> {
  const idOf = async (option: string) => Number((await run("id", [option, name])).stdout);
  return { uid: await idOf("-u"), gid: await idOf("-g") };
}
