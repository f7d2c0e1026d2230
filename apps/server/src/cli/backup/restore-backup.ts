import { join } from "node:path";

import { giveAuditToOwner } from "@billstack/tenancy";
import type { Sql } from "postgres";

import { readBackup, type Manifest, type Part } from "./manifest.js";
import { runProgram, type PostgresProgram } from "./postgres-program.js";
import { beginRestore, dropSchemas, endRestore, notePart, readRestore } from "./restore-store.js";

interface Restore {
  sql: Sql;
  pgRestore: PostgresProgram;
  /** The folder of the backup. */
  folder: string;
  /** The version of the server as a number, such as 150018. */
  server: number;
  /** Is called with a line of progress. */
  say(line: string): void;
}

/**
 * Restores a backup into a database without schemas of BillStack: first the team schemas, then the control schema. If it
 * is interrupted, the same call continues where it stopped.
 *
 * @throws Error if the backup is not complete, if the database has schemas of BillStack, or if `pg_restore` fails
 */
export async function restoreBackup(restore: Restore): Promise<Manifest> {
  const { sql, folder, say } = restore;
  const manifest = await readBackup(folder);
  checkVersions(restore, manifest);
  const done = await begin(sql, manifest.id);
  const parts = [...manifest.teams, manifest.control];
  for (const [index, part] of parts.entries()) {
    if (!done.includes(part.file)) await restorePart(restore, part);
    say(`Restored part ${index + 1} of ${parts.length} (${part.schemas.length} schemas).`);
  }
  await giveAuditToOwner(sql);
  await endRestore(sql, manifest.dropped);
  return manifest;
}

function checkVersions({ pgRestore, server }: Restore, manifest: Manifest): void {
  if (pgRestore.major < manifest.pgDumpMajor)
    throw new Error(
      `pg_dump of PostgreSQL ${manifest.pgDumpMajor} made the backup, and ${pgRestore.path} is of PostgreSQL ${pgRestore.major}, which may not read it. Name a newer one with --pg-restore.`,
    );
  const [from, to] = [Math.floor(manifest.server / 10_000), Math.floor(server / 10_000)];
  if (to < from)
    throw new Error(
      `The backup is of a PostgreSQL ${from}, and this server is a PostgreSQL ${to}. Restore it on a PostgreSQL ${from} or newer.`,
    );
}

/** Begins or continues. Returns the files that are restored already. */
async function begin(sql: Sql, id: string): Promise<string[]> {
  const begun = await readRestore(sql);
  if (begun !== null && begun.id !== id)
    throw new Error(
      "The restore of another backup was begun in this database and has not ended. Continue it with that backup, or use a new database.",
    );
  if (begun !== null) return begun.done;
  const found = await beginRestore(sql, id);
  if (found.length > 0)
    throw new Error(
      `The database already has schemas of BillStack (${found.join(", ")}). Restore into a new database. Nothing was changed.`,
    );
  return [];
}

/** Restores one part. What an interrupted attempt has left of it is dropped before. */
async function restorePart({ sql, pgRestore, folder }: Restore, part: Part): Promise<void> {
  await dropSchemas(sql, part.schemas);
  await runProgram(pgRestore, [
    "--exit-on-error",
    "--no-password",
    // Roles are not in a backup. Rights on the audit are given afterwards; teams make their SQL logins again.
    "--no-owner",
    "--no-privileges",
    // In this form, the name of a database may contain any character.
    `--dbname=dbname='${(pgRestore.env["PGDATABASE"] ?? "").replaceAll(/[\\']/g, String.raw`\$&`)}'`,
    join(folder, part.file),
  ]);
  await notePart(sql, part.file);
}
