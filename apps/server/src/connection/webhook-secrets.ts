import type { Keyring } from "@billstack/crypto";

import type { Connection } from "./store.js";
import { isPreviousValid, openSecret } from "./unreadable-secrets.js";

/** The webhook secrets of a connection that may sign deliveries now. */
export interface WebhookSecrets {
  /** Those that can be opened. Empty: none is stored, or none opens. */
  secrets: string[];
  /** The place of the current secret among them; -1: it is the one before it that they have. */
  currentIndex: number;
  /** Some of the stored secrets cannot be opened, so that a signature which matches none may be right. */
  someUnreadable: boolean;
}

/** Opens the webhook secrets that may sign now, the current one first. */
export function webhookSecretsOf(keyring: Keyring, connection: Connection): WebhookSecrets {
  const open = (sealed: string | null) =>
    sealed === null ? null : openSecret(keyring, sealed, connection, "webhook_secret");
  const current = open(connection.webhookSecretSealed);
  const previous = isPreviousValid(connection) ? open(connection.previousWebhookSecretSealed) : null;
  return {
    secrets: [current, previous].flatMap((opened) => (opened?.ok === true ? [opened.text] : [])),
    currentIndex: current?.ok === true ? 0 : -1,
    someUnreadable: current?.ok === false || previous?.ok === false,
  };
}
