import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { generateKey } from "@billstack/crypto";

import { connect, createDatabase, databaseUrl } from "../create-database.js";
import { markdownTable } from "../markdown-table.js";
import { openScene, type Scene } from "../scene.js";
import { makeTeams } from "./make-teams.js";
import { measureEvents } from "./measure-events.js";
import { measureIdle } from "./measure-idle.js";
import { startProcesses, type Installation } from "./processes.js";

/** The name of the database with many teams. */
const MANY = "teams_many";

/** How much to measure. */
export interface TeamsOptions {
  /** How many teams are connected, at least 20. */
  readonly teams: number;
  /** The numbers of server processes that share the database. */
  readonly processes: readonly number[];
  /** How often each number of teams is measured. */
  readonly rounds: number;
  /** How many events one measurement sends. */
  readonly events: number;
  /** Where the database stays after the end, so that the next run need not make the teams. */
  readonly keep?: string | undefined;
  /** Measure only this part: `events` or `idle`. */
  readonly part?: string | undefined;
}

/**
 * Measures many connected teams on one PostgreSQL beside one team on the same PostgreSQL, in a database of its own.
 * @returns Markdown tables: the time from connect to ready, events a second, memory and sessions, and statements without
 *   events
 */
export async function benchTeams(options: TeamsOptions): Promise<string> {
  const { keep, part } = options;
  if (keep !== undefined) mkdirSync(keep, { recursive: true });
  const encryptionKey = keptKey(keep);
  const scene = await openScene("teams_one", {
    env: { BILLSTACK_ENCRYPTION_KEYS: encryptionKey },
    folder: keep,
  });
  try {
    const { sandboxUrl, billstack } = scene;
    // Each measurement starts its own processes.
    await billstack.stop();
    const one = { databaseUrl: billstack.databaseUrl, sandboxUrl, encryptionKey };
    const many = { ...one, databaseUrl: databaseUrl(scene.databaseUrl, MANY) };
    const tables: string[] = [];
    // The whole takes long, so each table is also shown when it is done.
    const show = (table: string): void => {
      console.error(table);
      tables.push(table);
    };
    if (!(await hasDatabase(scene.databaseUrl))) show(await make(scene, many, options.teams));
    if (part !== "idle") show(await measureEvents(scene, { one, many }, options));
    if (part !== "events") show(await measureIdle(many, options.processes));
    return tables.join("\n\n");
  } finally {
    await scene.close();
  }
}

/** Returns the encryption key of the kept database, and makes it if there is none. */
function keptKey(keep: string | undefined): string {
  if (keep === undefined) return generateKey();
  const file = join(keep, "encryption-key");
  if (!existsSync(file)) writeFileSync(file, generateKey(), { mode: 0o600 });
  return readFileSync(file, "utf8");
}

async function hasDatabase(serverUrl: string): Promise<boolean> {
  const sql = connect(serverUrl);
  try {
    return (await sql`select from pg_database where datname = ${MANY}`).length > 0;
  } finally {
    await sql.end();
  }
}

/** Makes the database with many teams. @returns a table of how long that took */
async function make(scene: Scene, installation: Installation, teams: number): Promise<string> {
  await createDatabase(scene.databaseUrl, MANY);
  const [server] = await startProcesses(installation, 1, false);
  if (server === undefined) throw new Error("No process was started");
  try {
    const { firstMs, lastMs, seconds } = await makeTeams(server.url, teams);
    return markdownTable(
      ["connected teams", "connect to ready of the next one", "all of them, four at once"],
      [
        ["0", `${firstMs.toFixed(0)} ms`, ""],
        [(teams - 10).toLocaleString("en"), `${lastMs.toFixed(0)} ms`, `${seconds.toFixed(0)} s`],
      ],
    );
  } finally {
    await server.stop();
  }
}
