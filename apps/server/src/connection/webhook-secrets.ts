import type { Keyring } from "@billstack/crypto";

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
