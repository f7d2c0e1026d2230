import type { TeamId } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

import type { AnySql } from "../database/any-sql.js";
import type { SealedAgain } from "./custody.js";
import type { SealedConnection } from "./sealed-connection.js";

/** The columns of `billstack.connections` that {@link SealedConnection} has, for other queries of that table. */
export const sealedColumns = (sql: AnySql) => sql`
  data_key_sealed as "dataKeySealed", secret_key_sealed as "secretKeySealed",
  publishable_key_sealed as "publishableKeySealed", webhook_secret_sealed as "webhookSecretSealed",
  previous_webhook_secret_sealed as "previousWebhookSecretSealed",
  (select version from billstack.secret_versions where connection_id = connections.id) as "sealVersion",
  (select proof from billstack.secret_versions where connection_id = connections.id) as "sealProof",
  (select v1_refused_since is not null from billstack.seal_format) as "v1Refused"`;

/**
 * Whether this database seals new secrets with data keys. The row stays locked until the transaction ends, so that
 * nothing of the form v1 is stored after that form is refused.
 */
export async function usesDataKeys(sql: TransactionSql): Promise<boolean> {
  const [row] = await sql<{ is: boolean }[]>`
    select data_keys_since is not null as is from billstack.seal_format for share`;
  return row?.is ?? false;
}

/**
 * Locks connections to change their secrets, and reads them. Reads by a second statement: the first one would show
 * the version of the secrets as it was before it waited for the lock.
 *
 * @param wait whether to wait for locks of other transactions. Otherwise connections that are locked are left out.
 */
export async function lockSecrets(
  sql: TransactionSql,
  ids: readonly string[],
  wait: boolean,
): Promise<SealedConnection[]> {
  const locked = await sql<{ id: string }[]>`
    select id from billstack.connections where id = any (${[...ids]}::uuid[]) order by id
    for no key update ${wait ? sql`` : sql`skip locked`}`;
  return sql<SealedConnection[]>`
    select id, team_id as "teamId", mode, ${sealedColumns(sql)} from billstack.connections
    where id = any (${locked.map(({ id }) => id)}::uuid[]) order by id`;
}

/** Stores the sealed texts of connections that are locked. */
export async function writeSecrets(
  sql: TransactionSql,
  connections: readonly (SealedAgain & Pick<SealedConnection, "id" | "teamId">)[],
): Promise<void> {
  const column = <T>(of: (one: (typeof connections)[number]) => T): T[] => connections.map(of);
  await sql`
    update billstack.connections
    set data_key_sealed = given.data_key, secret_key_sealed = given.secret_key,
      publishable_key_sealed = given.publishable_key, webhook_secret_sealed = given.webhook_secret,
      previous_webhook_secret_sealed = given.previous
    from unnest(
      ${column(({ id }) => id)}::uuid[], ${column(({ texts }) => texts.dataKeySealed)}::text[],
      ${column(({ texts }) => texts.secretKeySealed)}::text[],
      ${column(({ texts }) => texts.publishableKeySealed)}::text[],
      ${column(({ texts }) => texts.webhookSecretSealed)}::text[],
      ${column(({ texts }) => texts.previousWebhookSecretSealed)}::text[]
    ) as given (id, data_key, secret_key, publishable_key, webhook_secret, previous)
    where connections.id = given.id`;
  await writeVersions(sql, connections);
}

/** Stores the versions of the secrets of connections that exist. */
export async function writeVersions(
  sql: TransactionSql,
  connections: readonly (Pick<SealedAgain, "version"> & Pick<SealedConnection, "id" | "teamId">)[],
): Promise<void> {
  const rows = connections.flatMap(({ id, teamId, version }) =>
    version === null ? [] : [{ id, teamId, ...version }],
  );
  if (rows.length === 0) return;
  await sql`
    insert into billstack.secret_versions (connection_id, team_id, version, proof)
    select * from unnest(${rows.map(({ id }) => id)}::uuid[], ${rows.map(({ teamId }) => teamId)}::text[],
      ${rows.map(({ version }) => version)}::int[], ${rows.map(({ proof }) => proof)}::text[])
    on conflict (connection_id) do update set version = excluded.version, proof = excluded.proof`;
}

/** Returns the teams that have stored secrets of any kind, in the order of their ids. */
export async function teamsWithSecrets(sql: AnySql): Promise<TeamId[]> {
  const rows = await sql<{ id: TeamId }[]>`
    select team_id as id from billstack.connections
    union select team_id from billstack.notice_settings where webhook_secret_sealed is not null
    order by id`;
  return rows.map(({ id }) => id);
}
