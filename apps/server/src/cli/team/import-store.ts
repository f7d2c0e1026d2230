import { teamSchema, type TeamId } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

import type { SealedTexts } from "../../custody/sealed-connection.js";
import { quoted } from "./export-store.js";
import { MOVED } from "./moved-tables.js";

/** Returns the schema in which the rows of the control schema are put first. Only the transaction of the import sees it. */
function stageOf(teamId: TeamId): string {
  return quoted(`billstack_import_${teamId}`);
}

/** Makes the schema for the rows of a team. */
export async function makeStage(sql: TransactionSql, teamId: TeamId): Promise<void> {
  await sql.unsafe(`create schema ${stageOf(teamId)}`);
}

/** Drops the schema for the rows of a team. */
export async function dropStage(sql: TransactionSql, teamId: TeamId): Promise<void> {
  await sql.unsafe(`drop schema ${stageOf(teamId)} cascade`);
}

const listOf = (columns: readonly string[]): string => columns.map(quoted).join(", ");

/**
 * Makes a table for rows of a table of the control schema, with the same columns and without checks.
 *
 * @returns the table and its columns, as COPY takes them
 */
export async function makeStagedTable(
  sql: TransactionSql,
  teamId: TeamId,
  table: string,
  columns: readonly string[],
): Promise<string> {
  const staged = `${stageOf(teamId)}.${quoted(table)}`;
  await sql.unsafe(
    `create unlogged table ${staged} as select ${listOf(columns)} from billstack.${quoted(table)} with no data`,
  );
  return `${staged} (${listOf(columns)})`;
}

/** Returns a table of the team schema and its columns, as COPY takes them. */
export function teamTable(teamId: TeamId, table: string, columns: readonly string[]): string {
  return `${quoted(teamSchema(teamId))}.${quoted(table)} (${listOf(columns)})`;
}

/** Returns how many rows a table of the team schema has. */
export async function countTeamRows(sql: TransactionSql, teamId: TeamId, table: string): Promise<number> {
  const [row] = await sql<{ rows: number }[]>`
    select count(*)::float8 as rows from ${sql(`${teamSchema(teamId)}.${table}`)}`;
  return row?.rows ?? -1;
}

/** Inserts the rows that were put into the stage. @returns how many */
export async function insertStaged(
  sql: TransactionSql,
  teamId: TeamId,
  table: string,
  columns: readonly string[],
): Promise<number> {
  const inserted = await sql.unsafe(
    `insert into billstack.${quoted(table)} (${listOf(columns)})
      select ${listOf(columns)} from ${stageOf(teamId)}.${quoted(table)}`,
  );
  return inserted.count;
}

/** Inserts the connection, with secrets that are sealed here. Its key is proved and its endpoints are looked at soon. */
export async function insertStagedConnection(
  sql: TransactionSql,
  teamId: TeamId,
  columns: readonly string[],
  { texts, rightUntil }: { texts: SealedTexts; rightUntil: string },
): Promise<number> {
  const inserted = await sql.unsafe(
    `insert into billstack.connections (${listOf(columns)}, data_key_sealed, secret_key_sealed, publishable_key_sealed,
        webhook_secret_sealed, previous_webhook_secret_sealed, right_until, key_proof_due_at)
      select ${listOf(columns)}, $1::text, $2::text, $3::text, $4::text, $5::text, $6::timestamptz, now()
      from ${stageOf(teamId)}.connections`,
    [
      texts.dataKeySealed,
      texts.secretKeySealed,
      texts.publishableKeySealed,
      texts.webhookSecretSealed,
      texts.previousWebhookSecretSealed,
      rightUntil,
    ],
  );
  return inserted.count;
}

/** The mode of the connection in the stage, which its secrets are bound to. */
export async function stagedMode(sql: TransactionSql, teamId: TeamId): Promise<"test" | "live"> {
  const [row] = await sql.unsafe<{ mode: "test" | "live" }[]>(
    `select mode from ${stageOf(teamId)}.connections`,
  );
  if (row === undefined) throw new Error("The export names a connection, and does not contain it.");
  return row.mode;
}

/** Returns the users in the stage, in the order of their ids. */
export async function stagedUsers(
  sql: TransactionSql,
  teamId: TeamId,
): Promise<{ id: string; email: string; name: string | null }[]> {
  return sql.unsafe(`select id, email, name from ${stageOf(teamId)}.users order by id`);
}

/** Gives the rows in the stage the ids that users have here. */
export async function renameStagedUsers(
  sql: TransactionSql,
  teamId: TeamId,
  ids: ReadonlyMap<string, string>,
): Promise<void> {
  const [before, now] = [[...ids.keys()], [...ids.values()]];
  for (const [table, { people = [] }] of Object.entries(MOVED))
    for (const column of people.map(quoted))
      await sql.unsafe(
        `update ${stageOf(teamId)}.${quoted(table)} set ${column} = given.now
          from unnest($1::text[], $2::text[]) as given (before, now) where ${column} = given.before`,
        [before, now],
      );
}

/** Lets the first owner have invited whom a person has invited who is no member any more. */
export async function adoptInvitations(sql: TransactionSql, teamId: TeamId): Promise<void> {
  const stage = stageOf(teamId);
  await sql.unsafe(`
    update ${stage}.invitations set invited_by = coalesce((
      select user_id from ${stage}.members where role = 'owner' order by created_at, user_id limit 1), invited_by)
    where invited_by not in (select user_id from ${stage}.members)`);
}

/** Ends the verifications in the stage that were running: what they had seen does not move. */
export async function endStagedVerifications(sql: TransactionSql, teamId: TeamId): Promise<void> {
  await sql.unsafe(
    `update ${stageOf(teamId)}.verifications set status = 'failed', finished_at = now(), error = $1
      where status = 'running'`,
    ["The team was moved to this server while this comparison ran. Start another one."],
  );
}
