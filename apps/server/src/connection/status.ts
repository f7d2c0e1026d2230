import { teamSchema, teamSchemaExists, type TeamId } from "@billstack/tenancy";

import type { Deps } from "../deps.js";
import { newestEventAt } from "../inbox/store.js";
import { runningBackfillId } from "../sync/backfill-store.js";
import { equalAsOf } from "../sync/verification/verification-store.js";
import { withFreshProof } from "./prove-again.js";
import { readProblems } from "./read-problems.js";
import type { ConnectionStatus } from "./schemas.js";
import { findConnection } from "./store.js";
import { webhookUrl } from "./webhook-url.js";

/** The state of the team's connection; the shape is the same for a team that never connected. */
export async function readStatus(deps: Deps, teamId: TeamId): Promise<ConnectionStatus> {
  const found = await findConnection(deps.sql, teamId);
  const connection = found === null ? null : await withFreshProof(deps, found);
  const [schemaExists, lastEventAt, running, equal] = await Promise.all([
    teamSchemaExists(deps.sql, teamId),
    connection === null ? null : newestEventAt(deps.sql, connection.id),
    connection === null ? null : runningBackfillId(deps.sql, connection.id),
    connection === null ? null : equalAsOf(deps.sql, connection.id),
  ]);
  const problems =
    connection === null || connection.disconnectingAt !== null
      ? []
      : await readProblems(deps, connection, lastEventAt);
  const ofEvents = problems.find(({ code }) => code === "events_missed" || code === "events_not_readable");
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
    equalAsOf: isoOrNull(equal),
    eventsCompleteUntil: isoOrNull(connection?.eventsCompleteUntil),
    catchingUp: connection?.catchingUp ?? false,
    catchUpError: ofEvents?.message ?? null,
    lastError: connection?.lastError ?? null,
    problems,
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

function isoOrNull(date: Date | null | undefined): string | null {
  return date != null && Number.isFinite(date.getTime()) ? date.toISOString() : null;
}
