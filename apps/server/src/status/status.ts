import { teamSchema, teamSchemaAge, type TeamId } from "@billstack/tenancy";

import type { Deps } from "../deps.js";
import { readRefusals } from "../inbox/refusals.js";
import { countOverdue, newestEventAt } from "../inbox/store.js";
import { runningBackfillId } from "../sync/runs/run-store.js";
import { readLastVerification } from "./last-verification.js";
import { permissionStates } from "../connection/permissions.js";
import { findFailedUpgrade } from "../connection/schema-upgrade-store.js";
import { askIfProofIsOld } from "../connection/ask-for-proof.js";
import { noteUnreadable } from "../connection/note-unreadable.js";
import { describeProblem, readProblems } from "./read-problems.js";
import type { ConnectionStatus } from "./schemas.js";
import { deriveStatus, type DerivedStatus } from "./derive-status.js";
import { movingSince } from "../connection/move-store.js";
import { countOtherTeams } from "../connection/other-teams-store.js";
import { readRemovalProgress } from "../connection/removal-store.js";
import { findConnection, isRestricted, type Connection } from "../connection/store.js";
import { webhookUrl } from "../connection/webhook-url.js";

/**
 * Returns the status of the team's connection, from what is stored. Stripe is not asked: if the last proof of the key
 * is old, a job proves it again. The status has the same fields for a team that never connected.
 */
export async function readStatus(deps: Deps, teamId: TeamId): Promise<ConnectionStatus> {
  const connection = await findConnection(deps.sql, teamId);
  if (connection !== null) await askIfProofIsOld(deps, connection);
  const [age, removal] = await Promise.all([teamSchemaAge(deps.sql, teamId), readRemoval(deps, teamId)]);
  const schemaExists = age !== "missing";
  if (connection === null)
    return { ...NEVER_CONNECTED, schemaExists, webhookUrl: webhookUrl(deps, teamId), removal };
  const [facts, otherTeams] = await Promise.all([
    readStatusFacts(deps, connection),
    countOtherTeams(deps.sql, teamId, connection),
  ]);
  const { lastEventAt, problems, derived, covers, refusals, leavesSince } = facts;
  const ofEvents = problems.find(({ code }) => code === "events_missed" || code === "events_not_readable");
  const isFenced = connection.disconnectingAt !== null;
  return {
    connected: true,
    isActive: !isFenced && connection.keyValid,
    syncStatus: derived.syncStatus,
    schemaExists,
    accountName: connection.accountName,
    keyValid: connection.keyValid,
    mode: connection.mode,
    accountId: connection.accountId,
    schemaName: teamSchema(teamId),
    secretKey: connection.secretKeyHint,
    unreadable: connection.unreadable,
    permissions: permissionStates({ ...connection, restricted: isRestricted(connection) }),
    keyCheckedAt: isoOrNull(connection.keyCheckedAt),
    keyExpiresAt: isoOrNull(connection.keyExpiresAt),
    otherTeams,
    lastEventAt: isoOrNull(lastEventAt),
    equalAsOf: isoOrNull(derived.equalAsOf),
    covers: derived.equalAsOf === null ? [] : covers,
    eventsCompleteUntil: isoOrNull(connection.eventsCompleteUntil),
    catchingUp: connection.catchingUp,
    catchUpError: ofEvents?.message ?? null,
    lastError: derived.lastError,
    problems,
    refusals,
    webhookUrl: webhookUrl(deps, teamId),
    webhookConfigured: connection.webhookSecretSealed !== null,
    webhookDelivered: connection.webhookSecretUsedAt !== null,
    previousWebhookSecretUntil: isoOrNull(connection.previousWebhookSecretUntil),
    webhookEndpointId: connection.webhookEndpointId,
    schemaUpgrade: age === "older" ? await readSchemaUpgrade(deps, connection.id) : null,
    disconnecting: isFenced && !connection.isMoving,
    moving: leavesSince === null ? null : { since: leavesSince.toISOString() },
    removal,
    connectedAt: isoOrNull(connection.createdAt),
  };
}

async function readRemoval({ sql }: Deps, teamId: TeamId): Promise<ConnectionStatus["removal"]> {
  const progress = await readRemovalProgress(sql, teamId);
  return progress === null ? null : { ...progress, since: progress.since.toISOString() };
}

const NEVER_CONNECTED = {
  connected: false,
  isActive: false,
  syncStatus: null,
  schemaExists: false,
  accountName: null,
  keyValid: false,
  mode: null,
  accountId: null,
  schemaName: null,
  secretKey: null,
  unreadable: [],
  permissions: [],
  keyCheckedAt: null,
  keyExpiresAt: null,
  otherTeams: 0,
  lastEventAt: null,
  equalAsOf: null,
  covers: [],
  eventsCompleteUntil: null,
  catchingUp: false,
  catchUpError: null,
  lastError: null,
  problems: [],
  refusals: { lastAt: null },
  webhookConfigured: false,
  webhookDelivered: false,
  previousWebhookSecretUntil: null,
  webhookEndpointId: null,
  schemaUpgrade: null,
  disconnecting: false,
  moving: null,
  connectedAt: null,
} as const satisfies Partial<ConnectionStatus>;

/** The facts about a connection, and what follows from them. */
interface FactsAndStatus {
  lastEventAt: Date | null;
  problems: ConnectionStatus["problems"];
  derived: DerivedStatus;
  covers: string[];
  refusals: ConnectionStatus["refusals"];
  /** Since when the team is being moved to another installation; null if it is not. */
  leavesSince: Date | null;
}

/** Describes the upgrade of a schema that is not up to date. */
async function readSchemaUpgrade({ sql }: Deps, id: string): Promise<ConnectionStatus["schemaUpgrade"]> {
  const failed = await findFailedUpgrade(sql, id);
  return { state: failed === null || failed.locked ? "waiting" : "blocked", error: failed?.error ?? null };
}

/** Reads the facts about a connection and decides what may be said about it. */
async function readStatusFacts(deps: Deps, connection: Connection): Promise<FactsAndStatus> {
  const { sql } = deps;
  const { id } = connection;
  const [lastEventAt, running, verified, overdue, refusals, leavesSince] = await Promise.all([
    newestEventAt(sql, id),
    runningBackfillId(sql, id),
    readLastVerification(sql, id),
    countOverdue(sql, id),
    readRefusals(sql, id),
    connection.isMoving ? movingSince(sql, connection.teamId) : null,
  ]);
  const isGoing = connection.disconnectingAt !== null;
  const unreadable = isGoing ? [] : await noteUnreadable(deps, connection);
  const problems = isGoing
    ? leavesSince === null
      ? []
      : [describeProblem("team_moving", leavesSince)]
    : await readProblems(deps, connection, lastEventAt, overdue, refusals, unreadable);
  const derived = deriveStatus({
    stored: connection,
    secretMissing: unreadable.some(({ name }) => name === "secret key" || name === "webhook secret"),
    backfillRuns: running !== null,
    problems,
    eventsHeldUp: overdue.heldUp,
    verified,
  });
  return { lastEventAt, problems, derived, covers: verified?.covers ?? [], refusals, leavesSince };
}

/** Returns what is wrong with a connection now, as its status shows it. Stripe is not asked. */
export async function readProblemsOf(
  deps: Deps,
  connection: Connection,
): Promise<ConnectionStatus["problems"]> {
  const { problems } = await readStatusFacts(deps, connection);
  return problems;
}

/** Yields the status now and after every change, until `signal` is aborted. */
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
