import type { TeamId } from "@billstack/tenancy";
import type { Sql, TransactionSql } from "postgres";

import type { Custody } from "../custody/custody.js";
import type { Connection } from "./store.js";
import { isPreviousValid } from "./unreadable-secrets.js";

/** The webhook secrets of a connection with which deliveries may be signed now. */
export interface WebhookSecrets {
  /** The secrets that can be opened, the current one first. */
  secrets: string[];
  /** The index of the current secret in `secrets`; -1 if it is not among them. */
  currentIndex: number;
  /**
   * Whether some of the stored secrets cannot be opened. Then a signature that matches none may still be right.
   */
  someUnreadable: boolean;
}

/** Opens the webhook secrets with which deliveries may be signed now, the current one first. */
export function webhookSecretsOf(custody: Custody, connection: Connection): WebhookSecrets {
  const current = custody.open(connection, "webhook_secret");
  const previous = isPreviousValid(custody, connection)
    ? custody.open(connection, "previous_webhook_secret")
    : null;
  return {
    secrets: [current, previous].flatMap((opened) => (opened?.ok === true ? [opened.text] : [])),
    currentIndex: current?.ok === true ? 0 : -1,
    someUnreadable: current?.ok === false || previous?.ok === false,
  };
}

/**
 * Notes which webhook secret of a connection signed a delivery: the current one or the previous one. Does nothing
 * if the secrets were changed since they were read.
 */
export async function noteSecretUse(
  sql: Sql,
  { connectionId, secretsVersion }: { connectionId: string; secretsVersion: number },
  isCurrent: boolean,
): Promise<void> {
  await sql`
    update billstack.connections set
      webhook_secret_used_at = case when ${isCurrent} then now() else webhook_secret_used_at end,
      previous_webhook_secret_used_at = case when ${isCurrent} then previous_webhook_secret_used_at else now() end
    where id = ${connectionId} and secrets_version = ${secretsVersion}`;
}

/**
 * Deletes previous webhook secrets that are no longer needed: 24 hours after they were replaced, or once
 * deliveries are signed with the current secret and none has needed the previous one for an hour.
 *
 * @returns the teams whose secrets were deleted
 */
export async function retireWebhookSecrets(sql: TransactionSql): Promise<TeamId[]> {
  const retired = await sql<{ teamId: TeamId }[]>`
    update billstack.connections
    set previous_webhook_secret_sealed = null, previous_webhook_secret_until = null,
      secrets_version = secrets_version + 1
    where previous_webhook_secret_sealed is not null and (
      previous_webhook_secret_until <= now()
      or webhook_secret_used_at is not null
        and greatest(webhook_secret_at, previous_webhook_secret_used_at) < now() - interval '1 hour')
    returning team_id as "teamId"`;
  return retired.map(({ teamId }) => teamId);
}
