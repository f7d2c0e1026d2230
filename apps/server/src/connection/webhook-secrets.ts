import type { Keyring } from "@billstack/crypto";

import type { Connection } from "./store.js";
import { isPreviousValid, openSecret } from "./unreadable-secrets.js";

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
