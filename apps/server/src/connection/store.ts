import type { TeamId } from "@billstack/tenancy";
import type { Sql, TransactionSql } from "postgres";

import { sealedColumns, writeVersions } from "../custody/secrets-store.js";
import type { SealedAgain } from "../custody/custody.js";
import type { SealedConnection } from "../custody/sealed-connection.js";
import type { AnySql } from "../database/any-sql.js";
import type { Permits } from "./permissions.js";
import { OUTAGES } from "./problems.js";

/** A connection as stored. The fields whose names end in `Sealed` are encrypted. */
export interface Connection extends SealedConnection {
  accountId: string | null;
  accountName: string | null;
  secretKeyHint: string;
  /** Grows when other Stripe keys are stored. */
  keysVersion: number;
  previousWebhookSecretUntil: Date | null;
  /** What proves that time (`Custody.isUntilProven`). */
  previousWebhookSecretProof: string | null;
  webhookSecretAt: Date;
  webhookSecretUsedAt: Date | null;
  previousWebhookSecretUsedAt: Date | null;
  secretsVersion: number;
  webhookEndpointId: string | null;
  unreadable: string[];
  permits: Permits;
  syncStatus: "pending" | "ready" | "error";
  lastError: string | null;
  keyValid: boolean;
  /** When the key was last proved. */
  keyCheckedAt: Date;
  /** When a proof of the key was last tried; null if none was tried since the connect. */
  keyProofBeganAt: Date | null;
  /** When the key expires, as a person has entered it; null if nobody has. */
  keyExpiresAt: Date | null;
  /** When somebody entered it. Null if nobody did, or if it is not known. */
  keyExpiryEnteredAt: Date | null;
  /** Why the key may not be used: it belongs to another account now. Null if that is not so. */
  accountChanged: string | null;
  /** Whether an outage of Stripe or a refusal of the key is stored as a problem. */
  troubled: boolean;
  /** Whether it is stored as a problem that some secrets cannot be opened. */
  hasUnreadable: boolean;
  /** Whether it is stored as a problem that some secrets are not what was stored. */
  hasRefused: boolean;
  /** Since when nothing is written for the connection. While the team is being moved, it is an invalid date. */
  disconnectingAt: Date | null;
  /** Whether nothing is written because the team is being moved to another installation. */
  isMoving: boolean;
  eventsCompleteUntil: Date | null;
  catchingUp: boolean;
  createdAt: Date;
}

/** Whether the key is a restricted key, which may do only some things. */
export function isRestricted({ secretKeyHint }: Pick<Connection, "secretKeyHint">): boolean {
  return secretKeyHint.startsWith("rk_");
}

const columns = (sql: AnySql) => sql`
  id, team_id as "teamId", mode, account_id as "accountId", account_name as "accountName",
  ${sealedColumns(sql)}, secret_key_hint as "secretKeyHint", keys_version as "keysVersion",
  previous_webhook_secret_until as "previousWebhookSecretUntil",
  previous_webhook_secret_proof as "previousWebhookSecretProof", webhook_secret_at as "webhookSecretAt",
  webhook_secret_used_at as "webhookSecretUsedAt",
  previous_webhook_secret_used_at as "previousWebhookSecretUsedAt", secrets_version as "secretsVersion",
  webhook_endpoint_id as "webhookEndpointId", unreadable, permits,
  sync_status as "syncStatus", last_error as "lastError",
  key_valid as "keyValid", key_checked_at as "keyCheckedAt",
  key_proof_began_at as "keyProofBeganAt", key_expires_at as "keyExpiresAt",
  key_expiry_entered_at as "keyExpiryEnteredAt", disconnecting_at as "disconnectingAt",
  coalesce(disconnecting_at = 'infinity', false) as "isMoving",
  exists (select from billstack.problems
    where connection_id = connections.id and code = any (${[...OUTAGES]})) as troubled,
  exists (select from billstack.problems
    where connection_id = connections.id and code = 'secrets_unreadable') as "hasUnreadable",
  (select detail from billstack.problems
    where connection_id = connections.id and code = 'account_changed') as "accountChanged",
  exists (select from billstack.problems
    where connection_id = connections.id and code = 'secrets_unreadable' and about = 'refused') as "hasRefused",
  events_complete_until as "eventsCompleteUntil", catch_up is not null as "catchingUp",
  created_at as "createdAt"`;

/** Returns the team's connection; null if there is none. */
export async function findConnection(sql: AnySql, teamId: TeamId): Promise<Connection | null> {
  return (await findConnections(sql, [teamId]))[0] ?? null;
}

/** Returns the connections of these teams, in no order. */
export async function findConnections(sql: AnySql, teamIds: readonly TeamId[]): Promise<Connection[]> {
  return sql<Connection[]>`
    select ${columns(sql)} from billstack.connections where team_id = any (${[...teamIds]}::text[])`;
}

/** Returns the connection with this id; null if there is none. */
export async function findConnectionById(sql: AnySql, id: string): Promise<Connection | null> {
  const [row] = await sql<Connection[]>`select ${columns(sql)} from billstack.connections where id = ${id}`;
  return row ?? null;
}

/** Returns the connections with ids after `after`, ordered by id, without those that are disconnecting. */
export async function connectionsAfter(sql: Sql, after: string | null, limit: number): Promise<Connection[]> {
  return sql<Connection[]>`
    select ${columns(sql)} from billstack.connections
    where disconnecting_at is null and (${after}::uuid is null or id > ${after}::uuid)
    order by id limit ${limit}`;
}

/**
 * Locks the connection for a short write, so that it cannot be disconnected before the transaction ends. It locks
 * only the key of the row (FOR KEY SHARE): leases on the same row must not wait for the many writes of a backfill.
 *
 * @returns null if the connection is gone or disconnecting; then nothing may be written for it
 */
export async function lockAgainstDisconnect(sql: TransactionSql, id: string): Promise<Connection | null> {
  const [row] = await sql<Connection[]>`
    select ${columns(sql)} from billstack.connections where id = ${id} and disconnecting_at is null for key share`;
  return row ?? null;
}

/**
 * Like {@link lockAgainstDisconnect}, for writes that can be repeated. The commit does not wait for the disk. A
 * crash of PostgreSQL may undo such a write. Then the mark that the event or page is done is undone with it, and
 * the write is made again.
 *
 * @returns false if the connection is gone or disconnecting
 */
export async function lockForRepeatableWrite(sql: TransactionSql, id: string): Promise<boolean> {
  const [row] = await sql`
    select set_config('synchronous_commit', 'off', true) from billstack.connections
    where id = ${id} and disconnecting_at is null for key share`;
  return row !== undefined;
}

/** Locks the connection's row to change it. Waits for short writes that have begun. */
export async function lockConnection(sql: TransactionSql, id: string): Promise<Connection | null> {
  const [row] = await sql<Connection[]>`
    select ${columns(sql)} from billstack.connections where id = ${id} for update`;
  return row ?? null;
}

/** The fields of a new connection. */
export interface NewConnection {
  /** A new id, which the sealed texts are bound to. */
  id: string;
  teamId: TeamId;
  mode: "test" | "live";
  accountId: string | null;
  accountName: string | null;
  sealed: SealedAgain;
  secretKeyHint: string;
  unreadable: string[];
  permits: Permits;
  keyExpiresAt: Date | null;
  /** Whether BillStack is to create the webhook endpoint. */
  endpointWanted: boolean;
  createdBy: string;
}

/**
 * Inserts a connection and returns whether it was inserted. False if the team already has one, for example because another request
 * connected it at the same time.
 */
export async function insertConnection(sql: TransactionSql, row: NewConnection): Promise<boolean> {
  const { texts, version } = row.sealed;
  const inserted = await sql`
    insert into billstack.connections (id, data_key_sealed, team_id, mode, account_id, account_name, secret_key_sealed, secret_key_hint,
      publishable_key_sealed, webhook_secret_sealed, endpoint_wanted, unreadable, permits,
      key_expires_at, key_expiry_entered_at, created_by)
    values (${row.id}, ${texts.dataKeySealed}, ${row.teamId}, ${row.mode}, ${row.accountId}, ${row.accountName},
      ${texts.secretKeySealed}, ${row.secretKeyHint}, ${texts.publishableKeySealed}, ${texts.webhookSecretSealed},
      ${row.endpointWanted},
      ${row.unreadable}, ${sql.json(row.permits)}, ${row.keyExpiresAt},
      case when ${row.keyExpiresAt}::timestamptz is not null then now() end, ${row.createdBy})
    on conflict (team_id) do nothing`;
  if (inserted.count === 0) return false;
  await writeVersions(sql, [{ ...row, version }]);
  return true;
}

/**
 * Marks the team's connection as disconnecting; null if there is none. Waits for short writes that have begun. The time
 * `infinity` says that the team was being moved (`move-store.ts`).
 */
export async function markDisconnecting(sql: TransactionSql, teamId: TeamId): Promise<Connection | null> {
  await sql`
    update billstack.connections set disconnecting_at = coalesce(nullif(disconnecting_at, 'infinity'), now())
    where team_id = ${teamId}`;
  // The update may have waited for a transaction that has sealed the secrets again.
  return findConnection(sql, teamId);
}

/**
 * Deletes the connection with its secrets, and the rows that a foreign key deletes with it. The events and the freshness
 * of its objects have no such key, because checking it for each row costs too much: `delete-rows-store.ts` deletes them.
 * The caller must have locked the connection, so that nothing is added.
 */
export async function deleteConnection(sql: TransactionSql, id: string): Promise<void> {
  await sql`delete from billstack.connections where id = ${id}`;
}

/** Marks the connection as ready. */
export async function markReady(sql: TransactionSql, id: string): Promise<void> {
  await sql`update billstack.connections set sync_status = 'ready', last_error = null where id = ${id}`;
}

/** Stores why the team schema could not be made, unless the connection is ready. */
export async function markFailed(sql: AnySql, id: string, error: string): Promise<void> {
  await sql`
    update billstack.connections set sync_status = 'error', last_error = ${error}
    where id = ${id} and sync_status <> 'ready'`;
}

/**
 * Stores what is known of the new keys of a connection. The keys themselves are stored by `changeSecrets`. If the account
 * was not known before, it is stored too.
 *
 * @returns false if the connection is gone or disconnecting
 */
export async function replaceKeys(
  sql: TransactionSql,
  id: string,
  keys: {
    secretKeyHint: string;
    unreadable: string[];
    permits: Permits;
    keyExpiresAt: Date | null;
    accountId: string | null;
    accountName: string | null;
  },
): Promise<boolean> {
  const updated = await sql`
    update billstack.connections
    set keys_version = keys_version + 1, secret_key_hint = ${keys.secretKeyHint}, unreadable = ${keys.unreadable},
      permits = ${sql.json(keys.permits)}, key_expires_at = ${keys.keyExpiresAt},
      key_expiry_entered_at = case when ${keys.keyExpiresAt}::timestamptz is not null then now() end,
      account_name = case when account_id is null then ${keys.accountName} else account_name end,
      account_id = coalesce(account_id, ${keys.accountId}),
      key_valid = true, key_checked_at = now(), key_proof_began_at = now(),
      key_proof_due_at = now() + interval '1 day'
    where id = ${id} and disconnecting_at is null`;
  return updated.count === 1;
}

/**
 * Notes that the webhook secret is replaced. The one before stays valid for 24 hours, unless `revokePrevious` is
 * true. The secrets themselves are stored by `changeSecrets`, after this.
 * `endpoint` names the webhook endpoint that BillStack made with this secret.
 *
 * @returns false if the connection is gone or disconnecting, or has another endpoint than `endpoint.insteadOf`
 */
export async function replaceWebhookSecret(
  sql: TransactionSql,
  id: string,
  change: {
    revokePrevious: boolean;
    endpoint?: { id: string; insteadOf: string | null };
  },
): Promise<boolean> {
  const keep = !change.revokePrevious;
  const { endpoint } = change;
  const updated = await sql`
    update billstack.connections
    set previous_webhook_secret_until = case when ${keep} and webhook_secret_sealed is not null
        then now() + interval '24 hours' end,
      previous_webhook_secret_used_at = webhook_secret_used_at, webhook_secret_used_at = null,
      webhook_secret_at = now(), secrets_version = secrets_version + 1,
      webhook_endpoint_id = coalesce(${endpoint?.id ?? null}, webhook_endpoint_id), endpoint_wanted = false
    where id = ${id} and disconnecting_at is null
      and (${endpoint === undefined} or webhook_endpoint_id is not distinct from ${endpoint?.insteadOf ?? null})`;
  return updated.count === 1;
}

/** Returns who connected, for a connection whose webhook endpoint is still to be created; otherwise null. */
export async function findEndpointWish(
  sql: AnySql,
  id: string,
): Promise<{ createdBy: string | null } | null> {
  const [row] = await sql<{ createdBy: string | null }[]>`
    select created_by as "createdBy" from billstack.connections
    where id = ${id} and endpoint_wanted and disconnecting_at is null`;
  return row ?? null;
}

/** Stores that the webhook endpoint is not to be created any more, because Stripe refuses to. */
export async function dropEndpointWish(sql: AnySql, id: string): Promise<void> {
  await sql`update billstack.connections set endpoint_wanted = false where id = ${id}`;
}

/** Returns the connections, at least a minute old, whose webhook endpoint is still to be created. */
export async function endpointWishes(sql: AnySql): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select id from billstack.connections
    where endpoint_wanted and disconnecting_at is null and created_at < now() - interval '1 minute'`;
  return rows.map(({ id }) => id);
}
