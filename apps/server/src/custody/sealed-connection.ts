import type { TeamId } from "@billstack/tenancy";

/** The secrets of a connection. The name is bound to the sealed text, so a text copied to another field does not open. */
export const SEALED_FIELDS = [
  "secret_key",
  "publishable_key",
  "webhook_secret",
  "previous_webhook_secret",
] as const;
export type SealedField = (typeof SEALED_FIELDS)[number];

/** What of a connection's row is needed to open its secrets. All of it must have been read by one statement. */
export interface SealedConnection {
  id: string;
  teamId: TeamId;
  mode: "test" | "live";
  /** Null: the secrets have the form v1. */
  dataKeySealed: string | null;
  secretKeySealed: string | null;
  publishableKeySealed: string | null;
  webhookSecretSealed: string | null;
  previousWebhookSecretSealed: string | null;
  /** The version in `billstack.secret_versions`; null if the connection has no row there. */
  sealVersion: number | null;
  sealProof: string | null;
  /** Whether the form v1 is refused in this database. */
  v1Refused: boolean;
}

/** The sealed texts of a connection. */
export type SealedTexts = Pick<
  SealedConnection,
  | "dataKeySealed"
  | "secretKeySealed"
  | "publishableKeySealed"
  | "webhookSecretSealed"
  | "previousWebhookSecretSealed"
>;

/** Which property of a connection has the sealed text of each secret. */
export const PROPERTY_OF = {
  secret_key: "secretKeySealed",
  publishable_key: "publishableKeySealed",
  webhook_secret: "webhookSecretSealed",
  previous_webhook_secret: "previousWebhookSecretSealed",
} as const satisfies Record<SealedField, keyof SealedTexts>;

/**
 * Is stored in the place of a secret that could not be opened, because its encryption key was missing, when the
 * connection's other secrets got a new data key.
 */
export const LOST = "lost";

/**
 * Why a stored secret cannot be decrypted:
 * - `missing_key`: this process does not have the encryption key. It may come back.
 * - `damaged`: the text is not what was stored: it was changed, or copied from another team, field or mode.
 * - `older`: an older text was put in the place of the newest one.
 * - `lost`: see {@link LOST}.
 */
export type WhyUnreadable = "missing_key" | "damaged" | "older" | "lost";

/** The text of a secret, or why it cannot be opened. `missingKeyId` is null unless an encryption key is missing. */
export type Opened =
  { ok: true; text: string } | { ok: false; why: WhyUnreadable; missingKeyId: string | null };
