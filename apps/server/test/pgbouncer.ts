import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { until } from "@billstack/server/testing";

import { findOrInstall } from "./debian.js";
import { freePort } from "./free-port.js";

const INSTALLED = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer"];
/** The account `nobody` of Linux. PgBouncer refuses to run as root. */
const NOBODY = 65_534;

/** How PgBouncer gives its clients the sessions of PostgreSQL. */
export type PoolMode = "session" | "transaction" | "statement";

/** The names of the databases in PgBouncer's configuration. `single` has one session for all clients. */
type PoolName = PoolMode | "single";

/** A PgBouncer in front of one database. */
export interface PgBouncer {
  /** Returns the URL of the database through PgBouncer in a mode, or through its pool of one session. */
  url(name: PoolName): string;
  /** Stops it. */
  stop(): Promise<void>;
}

/** Starts a PgBouncer on a free loopback port in front of the database of `url`, in all modes at once. */
export async function startPgBouncer(url: string): Promise<PgBouncer> {
  const program = await findPgBouncer();
  const target = new URL(url);
  const folder = mkdtempSync(join(tmpdir(), "billstack-pgbouncer-"));
  chmodSync(folder, 0o755);
  const port = await freePort();
  const database = target.pathname.slice(1);
  const pool = (name: PoolName, mode: PoolMode, size: number): string =>
    `${name} = host=${target.hostname} port=${target.port || 5432} dbname=${database} pool_mode=${mode} pool_size=${size}`;
  const modes = (["session", "transaction", "statement"] as const).map((mode) => pool(mode, mode, 20));
  const pools = [...modes, pool("single", "transaction", 1)];
  writeFileSync(
    join(folder, "users.txt"),
    `"${decodeURIComponent(target.username)}" "${decodeURIComponent(target.password)}"\n`,
  );
  writeFileSync(
    join(folder, "pgbouncer.ini"),
    `[databases]
${pools.join("\n")}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${join(folder, "users.txt")}
max_client_conn = 200
`,
  );
  const child = spawn(program, ["-q", join(folder, "pgbouncer.ini")], {
    ...(process.getuid?.() === 0 && { uid: NOBODY, gid: NOBODY }),
    stdio: ["ignore", "ignore", "inherit"],
  });
  const exited = once(child, "exit");
  await until("PgBouncer", () => {
    if (child.exitCode !== null) throw new Error(`PgBouncer ended with code ${child.exitCode}`);
    return canConnect(port);
  });
  return {
    url(name) {
      const through = new URL(url);
      through.host = `127.0.0.1:${port}`;
      through.pathname = `/${name}`;
      return through.href;
    },
    async stop() {
      child.kill("SIGKILL");
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Finds PgBouncer, or installs the one of Debian, which needs root. */
async function findPgBouncer(): Promise<string> {
  const find = (): string | undefined =>
    process.env["PGBOUNCER_PATH"] ?? INSTALLED.find((path) => existsSync(path));
  const found = await findOrInstall(find, "pgbouncer");
  if (found !== undefined) return found;
  throw new Error(
    "The tests of connection poolers need PgBouncer: install it (apt-get install pgbouncer), or name it in PGBOUNCER_PATH.",
  );
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("connect", () => resolve(true)).on("error", () => resolve(false));
    socket.on("connect", () => socket.destroy());
  });
}
