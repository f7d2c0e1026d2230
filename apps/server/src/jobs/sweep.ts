import { forgetOldDevices } from "../auth/device-store.js";
import { deleteExpiredResets } from "../auth/reset-store.js";
import { deleteEndedSessions } from "../auth/session-store.js";
import { upgradeAccounts } from "../auth/upgrade-accounts.js";
import { dueForEndpoints } from "../connection/endpoint-checks-store.js";
import { endpointWishes, lockAgainstDisconnect } from "../connection/store.js";
import { dueForKeyProof } from "../connection/key-store.js";
import { provePreviousUntil } from "../connection/prove-previous-until.js";
import { idleRemovals } from "../connection/removal-store.js";
import { retireWebhookSecrets } from "../connection/webhook-secrets.js";
import { upgradeSecrets } from "../custody/upgrade-secrets.js";
import type { Deps } from "../deps.js";
import { countHours } from "../inbox/hours.js";
import { notify } from "../database/signals.js";
import { upgradeWhatIsOutdated } from "../setup/upgrade-schemas.js";
import { sealAllSecrets } from "../notices/signing-secret.js";
import { restoreRights } from "../sql-access/grant-rights.js";
import { completeRevocations } from "../sql-access/revoke-login.js";
import { idleRuns } from "../sync/runs/run-store.js";
import { overdueLooks } from "../sync/verification/look-again-store.js";
import { beginVerification } from "../sync/verification/start-verification.js";
import { dueForVerification } from "../sync/verification/verification-store.js";
import { unfinishedDeletions } from "../teams/team-store.js";

/**
 * Runs once a minute and restores what a crash or a failure left without a job: connections that are not ready or
 * wait for their webhook endpoint, disconnects, removals of events, deletions of teams and revocations of SQL logins that did not end, and
 * runs and second looks that nobody works on. It also starts what is due (hourly catch-ups, daily verifications, proofs
 * of keys, looks at the webhook endpoints, notices, upgrades of team schemas, the deletion of old events and runs),
 * retires old webhook secrets, seals secrets of the version before again, seals accounts after an upgrade, counts received
 * events, and deletes ended sessions, unused devices and expired links. Running
 * it twice does no harm.
 */
export async function sweep(deps: Deps): Promise<void> {
  const { sql, jobs } = deps;
  const pending = await sql<{ id: string }[]>`
    select id from billstack.connections
    where sync_status <> 'ready' and disconnecting_at is null and created_at < now() - interval '1 minute'`;
  for (const { id } of pending) await jobs.send(sql, "provision", { connectionId: id }, { once: true });
  for (const id of await endpointWishes(sql))
    await jobs.send(sql, "wanted_endpoint", { connectionId: id }, { once: true });
  const going = await sql<{ id: string }[]>`
    select id from billstack.connections where disconnecting_at < now() - interval '1 minute'`;
  for (const { id } of going)
    await jobs.send(sql, "disconnect", { connectionId: id, userId: null }, { once: true });
  for (const id of await idleRemovals(sql))
    await jobs.send(sql, "removal", { connectionId: id }, { once: true });
  for (const teamId of await unfinishedDeletions(sql))
    await jobs.send(sql, "delete_team", { teamId, userId: null }, { once: true });
  for (const id of await idleRuns(sql, "backfills")) {
    await jobs.send(sql, "backfill", { backfillId: id }, { once: true });
  }
  for (const id of await idleRuns(sql, "verifications")) {
    await jobs.send(sql, "verification", { verificationId: id }, { once: true });
  }
  for (const id of await overdueLooks(sql)) {
    await jobs.send(sql, "look_again", { verificationId: id }, { once: true });
  }
  await upgradeWhatIsOutdated(deps);
  await verifyWhatIsDue(deps);
  for (const id of await dueForEndpoints(sql)) {
    const daily = { singletonKey: id, singletonSeconds: HOUR_SECONDS, once: true };
    await jobs.send(sql, "endpoints", { connectionId: id }, daily);
  }
  for (const id of await dueForKeyProof(sql, PROOFS_AT_ONCE)) {
    const daily = { singletonKey: id, singletonSeconds: PROOF_SECONDS, once: true };
    await jobs.send(sql, "prove_key", { connectionId: id }, daily);
  }
  await jobs.send(sql, "notices", { after: null }, { once: true });
  // A connection whose events are complete since the hour began is left out, as pg-boss counts the hours of a key
  // by the clock.
  const ready = await sql<{ id: string }[]>`
    select id from billstack.connections
    where sync_status = 'ready' and disconnecting_at is null
      and (events_complete_until is null or events_complete_until < date_trunc('hour', now(), 'UTC'))`;
  for (const { id } of ready) await sendHourlyCatchUp(deps, id);
  await sql.begin(async (transaction) => {
    for (const teamId of await retireWebhookSecrets(transaction))
      await notify(transaction, { kind: "connection", teamId });
  });
  await upgradeSecrets(deps);
  await upgradeAccounts(deps, async (transaction) => {
    await provePreviousUntil(deps.custody, transaction);
    await sealAllSecrets(deps, transaction);
  });
  await completeRevocations(deps);
  await restoreRights(deps);
  await countHours(sql);
  await jobs.send(sql, "forget_old", {}, { once: true });
  await deleteEndedSessions(sql);
  await forgetOldDevices(sql);
  await deleteExpiredResets(sql);
}

/** Starts the daily verifications. */
async function verifyWhatIsDue(deps: Deps): Promise<void> {
  const hours = deps.env.verificationHours;
  if (hours === 0) return;
  for (const id of await dueForVerification(deps.sql, hours)) {
    await deps.sql.begin(async (sql) => {
      const connection = await lockAgainstDisconnect(sql, id);
      if (connection !== null) await beginVerification(deps, sql, connection, null, { paced: true });
    });
  }
}

const HOUR_SECONDS = 60 * 60;
/** After a long stop of all processes the daily proofs of all connections are due. One sweep sends so many jobs. */
const PROOFS_AT_ONCE = 500;
/** The job of one proof is sent again at the earliest after this time, in seconds. */
const PROOF_SECONDS = 60;

function sendHourlyCatchUp({ sql, jobs }: Deps, connectionId: string): Promise<void> {
  const hourly = { singletonKey: connectionId, singletonSeconds: HOUR_SECONDS };
  return jobs.send(sql, "catch_up", { connectionId }, hourly);
}
