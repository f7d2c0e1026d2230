import { checkKeys, maskKey } from "@billstack/stripe-verify";
import type { z } from "zod";

import { recordAudit } from "../audit/record.js";
import { idOf } from "../actor.js";
import { AppError } from "../errors.js";
import { notify } from "../database/signals.js";
import { insertBackfill } from "../sync/backfill/backfill-store.js";
import { BACKFILL_OBJECTS } from "../copy/objects.js";
import type { TeamContext } from "../context.js";
import { invalidKeys } from "../connection/invalid-keys.js";
import { permissionStates } from "../connection/permissions.js";
import { prove } from "../connection/prove.js";
import type { connectOutput } from "../connection/schemas.js";
import { sealSecret } from "../connection/secrets.js";
import { findConnection, insertConnection, type Connection } from "../connection/store.js";
import { webhookUrl } from "../connection/webhook-url.js";

/** What a person enters to connect a team. */
export interface ConnectInput {
  secretKey: string;
  publishableKey: string;
  webhookSecret: string;
  /** Whether to load all data as soon as the team schema exists. */
  loadNow?: boolean | undefined;
}

/**
 * Connects the team to a Stripe account. It checks the fields and then the key with Stripe. Then one transaction
 * stores the encrypted secrets, the backfill if `loadNow` is set, and the job that makes the team schema. If
 * anything fails, nothing is stored.
 *
 * @throws AppError invalid_input, already_connected, disconnecting, keys_refused, stripe_unreachable,
 *   too_many_requests, sandbox_off
 */
export async function connect(
  { deps, teamId, actor }: TeamContext,
  input: ConnectInput,
): Promise<z.infer<typeof connectOutput>> {
  await deps.limits.take("connectTeam", teamId);
  const checked = checkKeys(input);
  if (!checked.ok) throw invalidKeys(checked.issues);
  refuseExisting(await findConnection(deps.sql, teamId));
  const { keys } = checked;
  const proof = await prove(deps, keys);
  const permissions = permissionStates({ ...keys, ...proof, webhookEndpointId: null });
  const seal = (field: "secret_key" | "publishable_key" | "webhook_secret", text: string) =>
    sealSecret(deps, text, { teamId, mode: keys.mode, field });
  await deps.sql.begin(async (sql) => {
    const id = await insertConnection(sql, {
      teamId,
      mode: keys.mode,
      ...proof,
      secretKeySealed: seal("secret_key", keys.secretKey),
      secretKeyHint: maskKey(keys.secretKey),
      publishableKeySealed: seal("publishable_key", keys.publishableKey),
      webhookSecretSealed: keys.webhookSecretIsPlaceholder
        ? null
        : seal("webhook_secret", keys.webhookSecret),
      createdBy: idOf(actor),
    });
    if (id === null) {
      refuseExisting(await findConnection(sql, teamId));
      throw new AppError("disconnecting", "This team was being disconnected. Try again.");
    }
    await recordAudit(sql, {
      teamId,
      ...actor,
      action: "connection.connected",
      detail: { mode: keys.mode, accountId: proof.accountId, key: maskKey(keys.secretKey) },
    });
    if (input.loadNow === true) {
      const objects = [...BACKFILL_OBJECTS];
      await insertBackfill(sql, { connectionId: id, objects, createdAfter: null, startedBy: idOf(actor) });
      await recordAudit(sql, { teamId, ...actor, action: "backfill.started", detail: { objects } });
    }
    await deps.jobs.send(sql, "provision", { connectionId: id });
    await notify(sql, { kind: "connection", teamId });
  });
  return {
    success: true,
    webhookUrl: webhookUrl(deps, teamId),
    syncStatus: "pending",
    ...(keys.restricted && { permissions }),
  };
}

/** Throws if the team already has a connection. */
function refuseExisting(existing: Connection | null): void {
  if (existing === null) return;
  if (existing.disconnectingAt !== null) {
    throw new AppError("disconnecting", "This team is being disconnected. Try again in a moment.");
  }
  throw new AppError(
    "already_connected",
    "This team is connected already. Disconnect first, or replace its keys.",
  );
}
