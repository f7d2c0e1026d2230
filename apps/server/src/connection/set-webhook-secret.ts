import { checkWebhookSecret } from "@billstack/stripe-verify";

import { notify } from "../database/signals.js";
import type { TeamContext } from "../context.js";
import { invalidKeys } from "./invalid-keys.js";
import { notConnected, requireConnection } from "./require.js";
import { storeWebhookSecret } from "./store-webhook-secret.js";

/**
 * Replaces the webhook secret. The previous one stays valid for 24 hours, unless `revokePrevious` is true, so that
 * no delivery is refused while the secret is replaced in Stripe. A placeholder is accepted but never verifies a
 * delivery.
 *
 * @throws AppError invalid_input, not_connected, disconnecting, secrets_unreadable
 */
export async function setWebhookSecret(
  { deps, teamId, actor }: TeamContext,
  input: { webhookSecret: string; revokePrevious?: boolean | undefined },
): Promise<{ success: true }> {
  const checked = checkWebhookSecret(input.webhookSecret);
  if (!checked.ok) throw invalidKeys(checked.issues);
  const { webhookSecret, webhookSecretIsPlaceholder: placeholder } = checked.keys;
  const { id } = await requireConnection(deps, teamId);
  await deps.sql.begin(async (sql) => {
    const text = placeholder ? null : webhookSecret;
    const revoke = input.revokePrevious === true;
    const { isStored, revokePrevious } = await storeWebhookSecret(deps, sql, id, { text, revoke });
    if (!isStored) throw notConnected();
    await deps.audit.record(sql, {
      teamId,
      ...actor,
      action: "connection.webhook_secret_replaced",
      detail: { revokePrevious, placeholder },
    });
    await deps.jobs.send(sql, "catch_up", { connectionId: id });
    await notify(sql, { kind: "connection", teamId });
  });
  deps.receivers.drop(teamId);
  return { success: true };
}
