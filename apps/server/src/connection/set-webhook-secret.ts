import { checkWebhookSecret } from "@billstack/stripe-verify";

import { notify } from "../database/signals.js";
import type { TeamContext } from "../context.js";
import { invalidKeys } from "./invalid-keys.js";
import { notConnected, requireConnection } from "./require.js";
import { sealSecret } from "./secrets.js";
import { replaceWebhookSecret } from "./store.js";
import { opensWebhookSecret } from "./unreadable-secrets.js";

/**
 * Replaces the webhook secret. The previous one stays valid for 24 hours, unless `revokePrevious` is true, so that
 * no delivery is refused while the secret is replaced in Stripe. A placeholder is accepted but never verifies a
 * delivery.
 *
 * @throws AppError invalid_input, not_connected, disconnecting
 */
export async function setWebhookSecret(
  { deps, teamId, actor }: TeamContext,
  input: { webhookSecret: string; revokePrevious?: boolean | undefined },
): Promise<{ success: true }> {
  const checked = checkWebhookSecret(input.webhookSecret);
  if (!checked.ok) throw invalidKeys(checked.issues);
  const { webhookSecret, webhookSecretIsPlaceholder: placeholder } = checked.keys;
  const connection = await requireConnection(deps, teamId);
  const { id, mode } = connection;
  const sealed = placeholder
    ? null
    : sealSecret(deps, webhookSecret, { teamId, mode, field: "webhook_secret" });
  // A secret that cannot be opened cannot verify anything, so it is not kept as the previous one.
  const revokePrevious = input.revokePrevious === true || !opensWebhookSecret(deps.keyring, connection);
  await deps.sql.begin(async (sql) => {
    if (!(await replaceWebhookSecret(sql, id, { sealed, revokePrevious }))) throw notConnected();
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
