import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "../src/embedded/index.js";
import {
  clusterData,
  isRunning,
  kill,
  killAll,
  killGuards,
  postmasterPid,
  readRow,
  removeData,
  runEmbedded,
  spawnEmbedded,
  waitUntilGone,
  writeRow,
} from "./embedded-process.js";

let root: string;
let dataDir: string;
let running: EmbeddedPostgres | undefined;
let lines: string[];

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

describe("after kill -9", { timeout: 60_000 }, () => {
  it("of the process that started it, PostgreSQL stops by itself and the next start has the data", async () => {
    const { child, url } = await runEmbedded(dataDir);
    const pid = postmasterPid(dataDir);
    await writeRow(url);
    await kill(child);
    await waitUntilGone(pid);
    expect(await readRow((await start()).url)).toEqual([{ n: 42 }]);
  });

  it("of that process and of the guard script, the next start stops the old PostgreSQL and has the data", async () => {
    const { child, url } = await runEmbedded(dataDir);
    const pid = postmasterPid(dataDir);
    await writeRow(url);
    killGuards(pid);
    await kill(child);
    expect(isRunning(pid)).toBe(true);
    expect(await readRow((await start()).url)).toEqual([{ n: 42 }]);
    expect(lines).toEqual(["Stopping the embedded database that a killed process left behind …"]);
    expect(isRunning(pid)).toBe(false);
  });

  it("of all processes, the next start recovers the committed data", async () => {
    const { child, url } = await runEmbedded(dataDir);
    await writeRow(url);
    process.kill(postmasterPid(dataDir), "SIGKILL");
    await kill(child);
    expect(await readRow((await start()).url)).toEqual([{ n: 42 }]);
  });

  it("while the database is being created, the next start creates it", async () => {
    mkdirSync(dataDir);
    const child = spawnEmbedded(dataDir);
    const home = dirname(dirname(clusterData(dataDir)));
    await expect
      .poll(() => existsSync(home) && readdirSync(home).join(" "), { timeout: 10_000 })
      .toMatch(/cluster\.new/);
    await kill(child);
    await writeRow((await start()).url);
  });
});
