import { join } from "node:path";

import { provisionTeamSchema } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

import { notify } from "../../database/signals.js";
import type { Deps } from "../../deps.js";
import { copyIn } from "./copy-file.js";
import { readSourceFacts, readTeamSchemaVersion, useCopySettings } from "./export-store.js";
import { findMove, insertArrival } from "./fence-store.js";
import { importConnection, importNoticeSecret } from "./import-connection.js";
import { importPeople } from "./import-people.js";
import {
  adoptInvitations,
  countTeamRows,
  dropStage,
  endStagedVerifications,
  insertStaged,
  makeStage,
  makeStagedTable,
  renameStagedUsers,
  stagedUsers,
  teamTable,
} from "./import-store.js";
import { readExport, type Manifest, type TableFile } from "./manifest.js";
import { MOVED } from "./moved-tables.js";
import { readSecrets } from "./sealed-secrets.js";
import { sendIfJobsExist } from "./send-if-jobs-exist.js";
import type { TeamSecrets } from "./team-secrets.js";
import { readTransferKey } from "./transfer-key.js";

interface Import {
  deps: Deps;
  /** The folder of the export. */
  folder: string;
  keyFile: string;
  /** Is called with a line of progress. */
  say(line: string): void;
}

/** What an import did. */
export interface Imported {
  manifest: Manifest;
  /** Whether this export was imported before, so that nothing was done. */
  before: boolean;
  /** The addresses of the members who had an account here already. */
  known: string[];
}

/**
 * Brings a team to this installation. Everything happens in one transaction: after a crash nothing has changed, and the
 * same call begins anew. Then the connection looks for the events that have happened since the team was closed at its old
 * installation.
 *
 * @throws Error if the export is not whole or not of this key, if the versions do not fit, or if the team is here already
 */
export async function importTeam({ deps, folder, keyFile, say }: Import): Promise<Imported> {
  const key = await readTransferKey(keyFile);
  const manifest = await readExport(folder, key);
  const secrets = await readSecrets(folder, key, manifest);
  if (await isHere(deps, manifest)) return { manifest, before: true, known: [] };
  const { known } = await deps.sql.begin((sql) => bring({ deps, sql, folder, say, manifest, secrets }));
  return { manifest, before: false, known };
}

/**
 * Whether the team has come with this export.
 *
 * @throws Error if its id is used here otherwise
 */
async function isHere({ sql }: Deps, { teamId, exportId }: Manifest): Promise<boolean> {
  const [team] = await sql<{ isDeleted: boolean }[]>`
    select deleted_at is not null as "isDeleted" from billstack.teams where id = ${teamId}`;
  if (team === undefined) return false;
  const move = await findMove(sql, teamId);
  if (!team.isDeleted && move?.direction === "in" && move.exportId === exportId) return true;
  throw new Error(
    team.isDeleted
      ? `Team ${teamId} was deleted at this installation, and an id is never used again. Nothing was changed.`
      : `Team ${teamId} is at this installation already. Nothing was changed.`,
  );
}

/** What an import works with. */
interface Bringing extends Omit<Import, "keyFile"> {
  sql: TransactionSql;
  manifest: Manifest;
  secrets: TeamSecrets;
}

async function bring(work: Bringing): Promise<{ known: string[] }> {
  const { deps, sql, manifest, secrets } = work;
  const { teamId, connectionId, exportId } = manifest;
  await useCopySettings(sql);
  await requireVersions(work);
  await makeStage(sql, teamId);
  for (const file of manifest.files) await load(work, file);
  await endStagedVerifications(sql, teamId);
  await adoptInvitations(sql, teamId);
  let known: string[] = [];
  for (const table of Object.keys(MOVED)) {
    const file = manifest.files.find((one) => one.schema === "control" && one.table === table);
    if (file === undefined) throw new Error(`The export has no file with the rows of ${table}.`);
    if (table === "users") {
      const people = await importPeople(deps, sql, await stagedUsers(sql, teamId), secrets.accounts);
      await renameStagedUsers(sql, teamId, people.ids);
      known = people.known;
    } else if (table === "connections" && connectionId !== null) {
      const of = { teamId, connectionId, since: manifest.since };
      requireRows(file, await importConnection(deps, sql, of, file.columns, secrets.connection));
    } else requireRows(file, await insertStaged(sql, teamId, table, file.columns));
  }
  await importNoticeSecret(deps, sql, teamId, secrets.notices);
  await dropStage(sql, teamId);
  await insertArrival(sql, teamId, manifest);
  const detail = { exportId, asOf: manifest.asOf, earlierAudit: manifest.audit };
  await deps.audit.record(sql, { teamId, userId: null, action: "team.imported", detail });
  if (connectionId !== null) await sendIfJobsExist(deps, sql, "catch_up", { connectionId });
  await notify(sql, { kind: "connection", teamId });
  await notify(sql, { kind: "members", teamId });
  return { known };
}

/** Makes the team schema, and checks that the export is of versions that this one understands. */
async function requireVersions({ sql, manifest }: Bringing): Promise<void> {
  const { teamId, connectionId, billstack, control, teamSchema } = manifest;
  const facts = await readSourceFacts(sql, teamId);
  const unknown = control.filter((name) => !facts.control.includes(name));
  const sentence = `The export was made by BillStack ${billstack}, which has other tables than this one. Bring both installations to the same version, and run this again with a new export. Nothing was changed.`;
  if (unknown.length > 0) throw new Error(sentence);
  if (connectionId === null) return;
  await provisionTeamSchema(sql, teamId);
  if ((await readTeamSchemaVersion(sql, teamId)) !== teamSchema) throw new Error(sentence);
}

/** Copies the rows of a file into the team schema or into the stage. */
async function load({ sql, folder, manifest: { teamId }, say }: Bringing, one: TableFile): Promise<void> {
  const { schema, table, columns, file, rows } = one;
  const into =
    schema === "team"
      ? teamTable(teamId, table, columns)
      : await makeStagedTable(sql, teamId, table, columns);
  await copyIn(sql, into, join(folder, file));
  if (schema === "team") requireRows(one, await countTeamRows(sql, teamId, table));
  if (rows > 0) say(`Read ${rows} rows of ${table}.`);
}

function requireRows({ file, rows }: TableFile, found: number): void {
  if (found !== rows)
    throw new Error(`${file} has ${rows} rows, and ${found} were stored. Nothing was changed.`);
}
