import { randomUUID } from "node:crypto";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";

import type { Keyring } from "@billstack/crypto";
import { objectsOfPeople, teamSchemaAge, type TeamId } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

import { readHead } from "../../audit/chain-store.js";
import { findConnection } from "../../connection/store.js";
import { webhookUrl } from "../../connection/webhook-url.js";
import type { Deps } from "../../deps.js";
import { billstackVersion } from "../../installed-files.js";
import { findLogin } from "../../sql-access/store.js";
import { requireTeam } from "../require-team.js";
import { copyOut } from "./copy-file.js";
import {
  chooseTeam,
  controlQueries,
  readSourceFacts,
  teamQueries,
  useCopySettings,
  type TableQuery,
} from "./export-store.js";
import { closeFence } from "./fence.js";
import { findMove, noteExport } from "./fence-store.js";
import { writeManifest, type Manifest, type TableFile } from "./manifest.js";
import { collectSecrets, openConnection, writeSecrets } from "./sealed-secrets.js";
import { makeTransferKey } from "./transfer-key.js";

interface Export {
  deps: Deps;
  teamId: TeamId;
  /** The folder to write. It must not exist, or be empty. */
  folder: string;
  /** The file to which the transfer key is written. It must not exist. */
  keyFile: string;
  /** Is called with a line of progress. */
  say(line: string): void;
}

/** What the manifest of an export says. */
type Exported = Omit<Manifest, "format" | "proof">;

/**
 * Closes a team, and writes everything that moves with it to files. All files show the same moment. After a crash, the same
 * call with another folder and file makes a new export.
 *
 * @throws Error if the team cannot be moved, if the folder has files, or if the file with the key exists
 */
export async function exportTeam({ deps, teamId, folder, keyFile, say }: Export): Promise<Exported> {
  await requireMovable(deps, teamId);
  await prepareFolder(folder);
  const key = await makeTransferKey(keyFile);
  const exportId = randomUUID();
  await closeFence(deps, teamId, exportId);
  say(`Team ${teamId} is closed: from now on, nothing is received or changed for it here.`);
  const content = await deps.sql.begin("isolation level repeatable read read only", (sql) =>
    write({ deps, sql, teamId, exportId, folder, key, say }),
  );
  if (!(await noteExport(deps.sql, teamId, content))) throw canceled(teamId);
  await writeManifest(folder, key, content);
  return content;
}

function canceled(teamId: TeamId): Error {
  return new Error(`The move of team ${teamId} was canceled meanwhile. Delete the files of this export.`);
}

/** Finds what is in the way of a move before the team is closed. */
async function requireMovable(deps: Deps, teamId: TeamId): Promise<void> {
  await requireTeam(deps.sql, teamId);
  const connection = await findConnection(deps.sql, teamId);
  if (connection === null) return;
  openConnection(deps, connection);
  if ((await teamSchemaAge(deps.sql, teamId)) !== "current")
    throw new Error(
      `The schema of team ${teamId} is not of this version of BillStack. Run "migrate" first, or use the version that runs. Nothing was changed.`,
    );
}

/** Makes the folder, which only its owner may enter. */
async function prepareFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0)
    throw new Error(`${folder} is not empty. Name a new folder for each export. Nothing was changed.`);
}

/** What an export is written with. */
interface Writing {
  deps: Deps;
  sql: TransactionSql;
  teamId: TeamId;
  exportId: string;
  folder: string;
  key: Keyring;
  say(line: string): void;
}

/** Writes all files except the manifest, and returns what the manifest says. */
async function write(writing: Writing): Promise<Exported> {
  const { deps, sql, teamId, exportId, folder, key } = writing;
  await useCopySettings(sql);
  const facts = await readSourceFacts(sql, teamId);
  const [connection, move, head] = [
    await findConnection(sql, teamId),
    await findMove(sql, teamId),
    await readHead(sql, teamId),
  ];
  if (move === null) throw canceled(teamId);
  await chooseTeam(sql, teamId, connection?.id ?? null);
  const objects = connection === null ? [] : await objectsOfPeople(sql, teamId);
  const ofPeople = new Set(objects.flatMap(({ kind, name }) => (kind === "column" ? [name] : [])));
  const secrets = await collectSecrets(deps, sql, teamId, connection);
  const queries = await controlQueries(sql);
  if (connection !== null) queries.push(...(await teamQueries(sql, teamId, ofPeople)));
  const files: TableFile[] = [];
  for (const query of queries) files.push(await writeTable(writing, query));
  return {
    exportId,
    billstack: billstackVersion(),
    teamId,
    connectionId: connection?.id ?? null,
    since: move.since.toISOString(),
    ...facts,
    webhookUrl: webhookUrl(deps, teamId),
    audit: head === null ? null : { seq: head.seq, entryMac: head.entryMac },
    objectsOfPeople: objects.map(({ kind, name }) => `${kind} ${name}`),
    hasSqlLogin: (await findLogin(sql, teamId)) !== null,
    secrets: await writeSecrets(folder, key, exportId, teamId, secrets),
    files,
  };
}

async function writeTable({ sql, folder, say }: Writing, query: TableQuery): Promise<TableFile> {
  const { schema, table, columns, text } = query;
  const file = `${schema}-${table}.copy`;
  const copied = await copyOut(sql, text, join(folder, file));
  if (copied.rows > 0) say(`Wrote ${copied.rows} rows of ${table}.`);
  return { file, schema, table, columns, ...copied };
}
