import { CryptoError, UnknownKeyError, type Keyring } from "@billstack/crypto";

import type { Connection } from "./store.js";

/**
 * The encrypted fields of a connection. The name of the field is bound to the encrypted text, so that a text
 * copied to another field does not open.
 */
export type SealedField = "secret_key" | "publishable_key" | "webhook_secret";

/**
 * The text of a secret, or why it cannot be opened: the id of the missing encryption key, or null if the stored
 * text is damaged.
 */
export type Opened = { ok: true; text: string } | { ok: false; missingKeyId: string | null };

type Sealed = Pick<Connection, "teamId" | "mode">;

/** Opens one encrypted text of a connection. The encryption key may have been removed from the configuration. */
export function openSecret(
  keyring: Keyring,
  sealed: string,
  { teamId, mode }: Sealed,
  field: SealedField,
): Opened {
  try {
    return { ok: true, text: keyring.open(sealed, { teamId, mode, field }) };
  } catch (error) {
    if (error instanceof UnknownKeyError) return { ok: false, missingKeyId: error.keyId };
    if (error instanceof CryptoError) return { ok: false, missingKeyId: null };
    throw error;
  }
}

/** A stored secret that cannot be opened. */
export interface UnreadableSecret {
  name: "secret key" | "publishable key" | "webhook secret" | "previous webhook secret";
  /** The id of the encryption key that is not configured; null if the stored text is damaged. */
  missingKeyId: string | null;
}

/** Returns the stored secrets of a connection that this process cannot open. */
export function unreadableSecrets(keyring: Keyring, connection: Connection): UnreadableSecret[] {
  const found: UnreadableSecret[] = [];
  const look = (name: UnreadableSecret["name"], field: SealedField, sealed: string | null): void => {
    const opened = sealed === null ? null : openSecret(keyring, sealed, connection, field);
    if (opened?.ok === false) found.push({ name, missingKeyId: opened.missingKeyId });
  };
  look("secret key", "secret_key", connection.secretKeySealed);
  look("publishable key", "publishable_key", connection.publishableKeySealed);
  look("webhook secret", "webhook_secret", connection.webhookSecretSealed);
  if (isPreviousValid(connection)) {
    look("previous webhook secret", "webhook_secret", connection.previousWebhookSecretSealed);
  }
  return found;
}

/** Whether the current webhook secret can be opened. Also true if none is stored. */
export function opensWebhookSecret(keyring: Keyring, connection: Connection): boolean {
  const { webhookSecretSealed: sealed } = connection;
  return sealed === null || openSecret(keyring, sealed, connection, "webhook_secret").ok;
}

/** Whether deliveries signed with the previous webhook secret are still accepted. */
export function isPreviousValid({ previousWebhookSecretUntil: until }: Connection): boolean {
  return until !== null && until.getTime() > Date.now();
}

/** Returns sentences for a person: which secrets cannot be opened, why, and what does not work without them. */
export function describeUnreadable(unreadable: readonly UnreadableSecret[]): string {
  const ids = [...new Set(unreadable.map(({ missingKeyId }) => missingKeyId))];
  const reasons = ids.map((id) => {
    const names = unreadable.filter(({ missingKeyId }) => missingKeyId === id).map(({ name }) => name);
    const stored = `the stored ${listOf(names)}`;
    if (id === null) return `BillStack cannot open ${stored}: the stored text is damaged.`;
    return `BillStack cannot open ${stored}: the encryption key "${id}" is not in BILLSTACK_ENCRYPTION_KEYS.`;
  });
  const consequences = unreadable.flatMap(({ name }) => CONSEQUENCES[name]);
  return [...reasons, ...consequences].join(" ");
}

/** What does not work without each secret. */
const CONSEQUENCES: Record<UnreadableSecret["name"], string[]> = {
  "secret key": ["Nothing can be read from Stripe until then; what needs a read waits."],
  "publishable key": [],
  "webhook secret": ["Deliveries are answered 503, and Stripe sends them again for three days."],
  "previous webhook secret": [],
};

/** Joins names: "a", "a and b", or "a, b and c". */
function listOf(names: string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}
