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
import { dueForCatchUp } from "../inbox/catch-up-store.js";
import { countHours } from "../inbox/hours.js";
import { notify } from "../database/signals.js";
import { upgradeWhatIsOutdated } from "../setup/upgrade-schemas.js";
import { sealAllSecrets } from "../notices/signing-secret.js";
import { restoreRights } from "../sql-access/grant-rights.js";
import { resumeLogins } from "../sql-access/pause-logins.js";
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
 * retires old webhook secrets, ends pauses of SQL access, seals secrets of the version before again, seals accounts after an upgrade, counts received
 * events, and deletes ended sessions, unused devices and expired links. Running
 * it twice does no harm.
 */
export async function sweep(deps: Deps): Promise<void> {
  const { sql, jobs } = deps;
  const pending = await sql<{ id: string }[]>`
    select id from billstack.connections
    where sync_status <> 'ready' and disconnecting_at is null and created_at < now() - interval '1 minute'`;
  const once = { once: true };
  await jobs.sendAll(
    sql,
    "provision",
    pending.map(({ id }) => forConnection(id)),
    once,
  );
  await jobs.sendAll(sql, "wanted_endpoint", (await endpointWishes(sql)).map(forConnection), once);
  const going = await sql<{ id: string }[]>`
    select id from billstack.connections where disconnecting_at < now() - interval '1 minute'`;
  const userId = null;
  const leaving = going.map(({ id: connectionId }) => ({ data: { connectionId, userId } }));
  await jobs.sendAll(sql, "disconnect", leaving, once);
  await jobs.sendAll(sql, "removal", (await idleRemovals(sql)).map(forConnection), once);
  const deleted = (await unfinishedDeletions(sql)).map((teamId) => ({ data: { teamId, userId } }));
  await jobs.sendAll(sql, "delete_team", deleted, once);
  const backfills = (await idleRuns(sql, "backfills")).map((backfillId) => ({ data: { backfillId } }));
  await jobs.sendAll(sql, "backfill", backfills, once);
  await jobs.sendAll(sql, "verification", (await idleRuns(sql, "verifications")).map(forVerification), once);
  await jobs.sendAll(sql, "look_again", (await overdueLooks(sql)).map(forVerification), once);
  await upgradeWhatIsOutdated(deps);
  await verifyWhatIsDue(deps);
  await jobs.sendAll(sql, "endpoints", (await dueForEndpoints(sql)).map(onceFor), {
    once: true,
    singletonSeconds: HOUR_SECONDS,
  });
  await jobs.sendAll(sql, "prove_key", (await dueForKeyProof(sql, PROOFS_AT_ONCE)).map(onceFor), {
    once: true,
    singletonSeconds: PROOF_SECONDS,
  });
  await jobs.send(sql, "notices", { after: null }, { once: true });
  await sendHourlyCatchUps(deps);
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
  await resumeLogins(deps);
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

/**
 * Sends the catch-ups whose hour has begun. The hour of each connection begins at another second, so that those of
 * thousands of teams are spread evenly. The key of a job names its hour: a catch-up that fails is not sent again before
 * the next hour, or at most once more, since pg-boss counts its own two hours by the clock.
 */
async function sendHourlyCatchUps({ sql, jobs }: Deps): Promise<void> {
  const due = (await dueForCatchUp(sql)).map(({ id, hour }) => {
    return { data: { connectionId: id }, singletonKey: `${id} ${hour}` };
  });
  await jobs.sendAll(sql, "catch_up", due, { singletonSeconds: 2 * HOUR_SECONDS });
}

const forConnection = (connectionId: string) => ({ data: { connectionId } });
const forVerification = (verificationId: string) => ({ data: { verificationId } });
/** The job of a connection, which is not sent a second time for a while. */
const onceFor = (id: string) => ({ ...forConnection(id), singletonKey: id });
