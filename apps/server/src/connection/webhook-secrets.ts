import type { Keyring } from "@billstack/crypto";
import type { TeamId } from "@billstack/tenancy";
import type { Sql, TransactionSql } from "postgres";

import type { Connection } from "./store.js";

/** The webhook secrets that may sign now, the current one first. Empty: none is configured. */
export function webhookSecretsOf(keyring: Keyring, connection: Connection): string[] {
  const { teamId, mode } = connection;
  const sealed = [connection.webhookSecretSealed];
  const until = connection.previousWebhookSecretUntil;
  if (until !== null && until.getTime() > Date.now()) sealed.push(connection.previousWebhookSecretSealed);
  return sealed
    .filter((text) => text !== null)
    .map((text) => keyring.open(text, { teamId, mode, field: "webhook_secret" }));
}

/** Notes that a delivery was signed with the first (0) or the second (1) of a connection's webhook secrets. */
export async function noteSecretUse(
  sql: Sql,
  { connectionId, secretsVersion }: { connectionId: string; secretsVersion: number },
  index: number,
): Promise<void> {
  // Where the current one is a placeholder, the previous one is the first.
  await sql`
    update billstack.connections set
      webhook_secret_used_at =
        case when ${index} = 0 and webhook_secret_sealed is not null then now() else webhook_secret_used_at end,
      previous_webhook_secret_used_at =
        case when ${index} = 0 and webhook_secret_sealed is not null then previous_webhook_secret_used_at else now() end
    where id = ${connectionId} and secrets_version = ${secretsVersion}`;
}

/**
 * Drops previous webhook secrets 24 hours after they were replaced, or once deliveries come signed with the current
 * one and none has needed the previous one for an hour. Returns the teams.
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
