import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import postgres, { type Sql } from "postgres";
import { vi } from "vitest";
import { commandLine } from "../src/embedded/process-identity.js";

const started: ChildProcess[] = [];

/** Starts a process that runs the embedded database of `dataDir`, and waits for the URL that it prints. */
export async function runEmbedded(dataDir: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawnEmbedded(dataDir);
  if (!child.stdout) throw new Error("stdout is a pipe");
  const [output] = (await once(child.stdout, "data")) as [Buffer];
  return { child, url: output.toString().trim() };
}

/** Starts a process that runs the embedded database of `dataDir`, without waiting for it. */
export function spawnEmbedded(dataDir: string): ChildProcess {
  const script = fileURLToPath(new URL("run-embedded.mjs", import.meta.url));
  const child = spawn(process.execPath, [script, dataDir], { stdio: ["pipe", "pipe", "inherit"] });
  started.push(child);
  return child;
}

/** Kills the processes that a failed test has left running. */
export async function killAll(): Promise<void> {
  for (const child of started.splice(0))
    if (child.exitCode === null && child.signalCode === null) await kill(child);
}

/** Kills the process at once, as the system does when it runs out of memory. */
export async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

/** Returns the folder with PostgreSQL's data, which may be outside of `dataDir` (see `server-home.ts`). */
export function clusterData(dataDir: string): string {
  const location = join(dataDir, "location");
  const home = existsSync(location) ? readFileSync(location, "utf8").trim() : join(dataDir, "postgres");
  return join(home, "cluster", "data");
}

export function postmasterPid(dataDir: string): number {
  return Number(readFileSync(join(clusterData(dataDir), "postmaster.pid"), "utf8").split("\n")[0]);
}

export function isRunning(pid: number): boolean {
  return Boolean(commandLine(pid));
}

export async function waitUntilGone(pid: number): Promise<void> {
  await vi.waitUntil(() => !isRunning(pid), { timeout: 15_000 });
}

/**
 * Kills the subshell that waits for our process to end, and then the shell that started PostgreSQL (see
 * `server-process.ts`). The order matters: our process closes the pipe to the subshell when the shell ends, and then a
 * subshell that still runs stops PostgreSQL.
 */
export function killGuards(postmaster: number): void {
  const processes = process.platform === "linux" ? processesOfProc() : processesOfPs();
  const shell = processes.find(({ pid }) => pid === postmaster)?.parent;
  if (shell === undefined) throw new Error(`PostgreSQL (process ${postmaster}) does not run`);
  const subshells = processes.filter(({ pid, parent }) => parent === shell && pid !== postmaster);
  for (const { pid } of subshells) process.kill(pid, "SIGKILL");
  process.kill(shell, "SIGKILL");
}

interface Process {
  pid: number;
  parent: number;
}

function processesOfProc(): Process[] {
  return readdirSync("/proc").flatMap((name) => {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      return [{ pid: Number(name), parent: Number(stat.slice(stat.lastIndexOf(")")).split(" ")[2]) }];
    } catch {
      // The entry is not a process, or the process has just ended.
      return [];
    }
  });
}

function processesOfPs(): Process[] {
  const rows = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
  return rows.map((row) => {
    const [pid, parent] = row.trim().split(/\s+/).map(Number);
    return { pid: Number(pid), parent: Number(parent) };
  });
}

/** Removes a data directory and the folder outside of it that its file `location` names. */
export function removeData(dataDir: string): void {
  const location = join(dataDir, "location");
  if (existsSync(location)) rmSync(readFileSync(location, "utf8").trim(), { recursive: true, force: true });
  rmSync(dataDir, { recursive: true, force: true });
}

export async function query<T>(url: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {} });
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
}

/** Creates a table and commits a row that {@link readRow} finds. */
export async function writeRow(url: string): Promise<void> {
  await query(url, (sql) =>
    sql.begin((tx) => [tx`create table kept (n int)`, tx`insert into kept values (42)`]),
  );
}

export async function readRow(url: string): Promise<unknown> {
  return query(url, async (sql) => [...(await sql`select n from kept`)]);
}
