import { randomUUID } from "node:crypto";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { Sql, TransactionSql } from "postgres";

import { billstackVersion } from "../../installed-files.js";
import { existingSchemas, exportSnapshot, sizeTeamSchemas, type Source } from "./backup-store.js";
import { CONTROL_SCHEMAS, describeFile, writeManifest, type Manifest, type Part } from "./manifest.js";
import { planParts } from "./plan-parts.js";
import { runProgram, type PostgresProgram } from "./postgres-program.js";

/**
 * One part may use this share of all locks of the server. The other sessions need locks too, and PostgreSQL refuses
 * statements of everybody when there is no room for one more.
 */
const SHARE_OF_LOCKS = 0.25;
/** While `pg_dump` waits for a table, statements behind it wait too. So it gives up after this time. */
const LOCK_WAIT = "30s";

interface Backup {
  sql: Sql;
  pgDump: PostgresProgram;
  /** The folder to write. It must not exist, or be empty. */
  folder: string;
  /** Is called with a line of progress. */
  say(line: string): void;
}

/**
 * Saves the control schema and all team schemas. All parts show the same moment: they use the snapshot of one
 * transaction, which stays open until the end. BillStack may run meanwhile.
 *
 * @throws Error if the folder has files, if `pg_dump` is older than the server, or if it fails
 */
export async function makeBackup(backup: Backup): Promise<Manifest> {
  const { sql, folder, say } = backup;
  await prepareFolder(folder);
  return sql.begin("isolation level repeatable read read only", async (transaction) => {
    const source = await exportSnapshot(transaction);
    checkVersions(backup, source);
    const plan = planParts(await sizeTeamSchemas(transaction), source.locks * SHARE_OF_LOCKS);
    const dropped: string[] = [];
    const control = await dump(backup, source, "control.dump", CONTROL_SCHEMAS);
    say(`Saved the control schema (${control.bytes} bytes).`);
    const teams: Part[] = [];
    for (const [index, schemas] of plan.entries()) {
      const file = `teams-${String(index + 1).padStart(5, "0")}.dump`;
      const part = await dumpWhatIsLeft(backup, source, file, schemas, dropped);
      if (part !== null) teams.push(part);
      say(`Saved part ${index + 1} of ${plan.length} (${schemas.length} team schemas).`);
      await keepAlive(transaction);
    }
    const manifest: Manifest = {
      format: 1,
      id: randomUUID(),
      billstack: billstackVersion(),
      asOf: source.asOf,
      server: source.server,
      pgDumpMajor: backup.pgDump.major,
      control,
      teams,
      dropped,
    };
    await writeManifest(folder, manifest);
    return manifest;
  });
}

/** Makes the folder, which only its owner may enter: the dumps contain the teams' data. */
async function prepareFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0)
    throw new Error(`${folder} is not empty. Name a new folder for each backup. Nothing was written.`);
}

function checkVersions({ pgDump }: Backup, { server }: Source): void {
  const major = Math.floor(server / 10_000);
  if (pgDump.major < major)
    throw new Error(
      `${pgDump.path} is of PostgreSQL ${pgDump.major}, and the server is PostgreSQL ${major}. pg_dump must not be older than the server: name a newer one with --pg-dump.`,
    );
}

/**
 * Saves a part without the schemas that were dropped since the snapshot, because their teams have been disconnected.
 *
 * @returns null if none is left
 */
async function dumpWhatIsLeft(
  backup: Backup,
  source: Source,
  file: string,
  wanted: readonly string[],
  dropped: string[],
): Promise<Part | null> {
  for (let schemas = wanted; ;) {
    try {
      return schemas.length === 0 ? null : await dump(backup, source, file, schemas);
    } catch (error) {
      const left = await existingSchemas(backup.sql, schemas);
      if (left.length === schemas.length) throw error;
      dropped.push(...schemas.filter((name) => !left.includes(name)));
      schemas = left;
    }
  }
}

async function dump(
  { pgDump, folder }: Backup,
  { snapshot }: Source,
  file: string,
  schemas: readonly string[],
): Promise<Part> {
  const path = join(folder, file);
  // pg_dump keeps the mode of a file that exists.
  await writeFile(path, "", { mode: 0o600 });
  await runProgram(pgDump, [
    "--format=custom",
    "--no-password",
    // The role of BillStack sees all rows, but only without this option pg_dump would ask for more than that.
    "--enable-row-security",
    `--lock-wait-timeout=${LOCK_WAIT}`,
    `--snapshot=${snapshot}`,
    `--file=${path}`,
    ...schemas.map((name) => `--schema=${name}`),
  ]);
  return { file, schemas: [...schemas], ...(await describeFile(path)) };
}

/** Uses the session of the snapshot, so that no device in the network forgets its connection. */
async function keepAlive(sql: TransactionSql): Promise<void> {
  await sql`select 1`;
}
