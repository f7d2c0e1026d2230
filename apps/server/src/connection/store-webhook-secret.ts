import type { TransactionSql } from "postgres";

import { lockToChange } from "../custody/change-secrets.js";
import type { Deps } from "../deps.js";
import { AppError } from "../errors.js";
import { storeUntilProofs } from "./previous-until-store.js";
import { findConnectionById, replaceWebhookSecret } from "./store.js";
import { describeUnreadable, unreadableSecrets } from "./unreadable-secrets.js";

/** A new webhook secret. */
interface NewWebhookSecret {
  /** Null: deliveries cannot be verified any more. */
  text: string | null;
  /** Whether the secret before becomes invalid at once. */
  revoke: boolean;
  /** The webhook endpoint that BillStack made with this secret, and the one that the connection must have. */
  endpoint?: { id: string; insteadOf: string | null };
}

/**
 * Stores a webhook secret. The one before stays valid for 24 hours, unless `revoke` is true or it cannot be opened: then
 * it cannot verify anything.
 *
 * @returns `isStored` is false if the connection is gone or disconnecting, or has another endpoint than
 *   `endpoint.insteadOf`; then nothing is stored
 * @throws AppError secrets_unreadable if the Stripe key would be lost, because its encryption key is missing and all
 *   secrets are sealed again together
 */
export async function storeWebhookSecret(
  { custody }: Deps,
  sql: TransactionSql,
  id: string,
  { text, revoke, endpoint }: NewWebhookSecret,
): Promise<{ isStored: boolean; revokePrevious: boolean }> {
  const locked = await lockToChange(custody, sql, id);
  const connection = await findConnectionById(sql, id);
  if (locked === null || connection === null) return { isStored: false, revokePrevious: revoke };
  const missing = unreadableSecrets(custody, connection).filter(({ why }) => why === "missing_key");
  if (connection.sealVersion !== null && missing.length > 0) {
    throw new AppError(
      "secrets_unreadable",
      `${describeUnreadable(missing)} Replace the keys first, or bring the encryption key back.`,
    );
  }
  const current = custody.open(connection, "webhook_secret");
  const revokePrevious = revoke || current?.ok === false;
  const change = { revokePrevious, ...(endpoint !== undefined && { endpoint }) };
  if (!(await replaceWebhookSecret(sql, id, change))) return { isStored: false, revokePrevious };
  const until = (await findConnectionById(sql, id))?.previousWebhookSecretUntil ?? null;
  if (until !== null) await storeUntilProofs(sql, [{ id, proof: custody.proveUntil(connection, until) }]);
  await locked.store({
    webhook_secret: text,
    previous_webhook_secret: !revokePrevious && current?.ok === true ? current.text : null,
  });
  return { isStored: true, revokePrevious };
}
