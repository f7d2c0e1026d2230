import { proveKeys } from "@billstack/stripe-verify";
import { teamSchema, teamSchemaExists, type TeamId } from "@billstack/tenancy";

import type { Deps } from "../deps.js";
import { newestEventAt } from "../inbox/store.js";
import { runningBackfillId } from "../sync/backfill-store.js";
import type { ConnectionStatus } from "./schemas.js";
import { stripeOf } from "./secrets.js";
import { claimKeyProof, findConnection, storeKeyProof, type Connection } from "./store.js";
import { webhookUrl } from "./webhook-url.js";

/** A proof of the key older than this is repeated (SPEC: 5 minutes). */
const PROOF_MAX_AGE_SECONDS = 5 * 60;

/** The state of the team's connection; the shape is the same for a team that never connected. */
export async function readStatus(deps: Deps, teamId: TeamId): Promise<ConnectionStatus> {
  const found = await findConnection(deps.sql, teamId);
  const connection = found === null ? null : await withFreshProof(deps, found);
  const [schemaExists, lastEventAt, running] = await Promise.all([
    teamSchemaExists(deps.sql, teamId),
    connection === null ? null : newestEventAt(deps.sql, connection.id),
    connection === null ? null : runningBackfillId(deps.sql, connection.id),
  ]);
  const disconnecting = connection?.disconnectingAt != null;
  const keyValid = connection?.keyValid ?? false;
  return {
    connected: connection !== null,
    isActive: connection !== null && !disconnecting && keyValid,
    syncStatus:
      connection === null
        ? null
        : running === null || connection.syncStatus === "error"
          ? connection.syncStatus
          : "syncing",
    schemaExists,
    accountName: connection?.accountName ?? null,
    keyValid,
    mode: connection?.mode ?? null,
    accountId: connection?.accountId ?? null,
    schemaName: connection === null ? null : teamSchema(teamId),
    secretKey: connection?.secretKeyHint ?? null,
    unreadable: connection?.unreadable ?? [],
    keyCheckedAt: isoOrNull(connection?.keyCheckedAt),
    lastEventAt: isoOrNull(lastEventAt),
    eventsCompleteUntil: isoOrNull(connection?.eventsCompleteUntil),
    catchUpError: connection?.catchUpError ?? null,
    lastError: connection?.lastError ?? null,
    webhookUrl: webhookUrl(deps, teamId),
    webhookConfigured: connection !== null && connection.webhookSecretSealed !== null,
    previousWebhookSecretUntil: isoOrNull(connection?.previousWebhookSecretUntil),
    webhookEndpointId: connection?.webhookEndpointId ?? null,
    disconnecting,
    connectedAt: isoOrNull(connection?.createdAt),
  };
}

/** The status now and after every change, until `signal` fires. */
export function watchStatus(
  deps: Deps,
  teamId: TeamId,
  signal: AbortSignal | undefined,
): AsyncGenerator<ConnectionStatus> {
  return deps.signals.watch(teamId, [signal, deps.stopping], () => readStatus(deps, teamId));
}

/** Repeats the proof where it is old; one caller does it, the others see the last one. */
async function withFreshProof(deps: Deps, connection: Connection): Promise<Connection> {
  if (connection.disconnectingAt !== null) return connection;
  if (!(await claimKeyProof(deps.sql, connection.id, PROOF_MAX_AGE_SECONDS))) return connection;
  const restricted = connection.secretKeyHint.startsWith("rk_");
  const proof = await proveKeys({ stripe: stripeOf(deps, connection), secretKeyIsRestricted: restricted });
  const refused = !proof.ok && (proof.reason === "refused" || proof.reason === "nothing_readable");
  if (!proof.ok && !refused) return connection;
  await storeKeyProof(deps.sql, connection.id, connection.secretKeySealed, proof.ok);
  return { ...connection, keyValid: proof.ok, keyCheckedAt: new Date() };
}

function isoOrNull(date: Date | null | undefined): string | null {
  return date != null && Number.isFinite(date.getTime()) ? date.toISOString() : null;
}
