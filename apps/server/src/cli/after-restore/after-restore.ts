import type { Sql } from "postgres";

import { endKey, lockKeys } from "../../api-keys/manage-store.js";
import { Audit } from "../../audit/record.js";
import { endSessionsOf } from "../../auth/end-sessions-of.js";
import { listUsers } from "../../auth/store.js";
import { noteProblem } from "../../connection/problems.js";
import { BACKFILL_OBJECTS } from "../../copy/objects.js";
import type { ServiceKeys } from "../../custody/service-keys.js";
import { beginRun } from "../../inbox/catch-up.js";
import { readCatchUp } from "../../inbox/catch-up-store.js";
import { insertBackfill } from "../../sync/backfill/backfill-store.js";
import {
  allTeams,
  forgetJobsAndLinks,
  forgetOldEvents,
  makeEverythingDue,
  restoredConnections,
  runningServers,
  workingKeys,
} from "./after-restore-store.js";

interface Options {
  /** Revokes all API keys, because those live again that were revoked since the backup. */
  revokeApiKeys: boolean;
  /** Is called with each line of the report. */
  say(line: string): void;
}

/**
 * Makes a restored database safe to start on: what was valid in the past must not be valid again, and what happened since
 * must be found. It may be interrupted and run again.
 *
 * @throws Error if a server runs on this database
 */
export async function afterRestore(sql: Sql, keys: ServiceKeys, options: Options): Promise<void> {
  const running = await runningServers(sql);
  if (running.length > 0)
    throw new Error(
      `Servers run on this database (${running.join(", ")}). Stop them, because people could use sessions that had ended. Nothing was changed.`,
    );
  const audit = new Audit(() => keys.get("audit"));
  const { say } = options;
  await forgetJobsAndLinks(sql);
  let sessions = 0;
  for (const { id } of await listUsers(sql)) sessions += await endSessionsOf({ sql, audit }, id);
  say(`Ended sessions: ${sessions}.`);
  await catchUpAll(sql, say);
  await handleApiKeys(sql, audit, options);
  for (const teamId of await allTeams(sql))
    await audit.recordAlone(sql, { teamId, userId: null, action: "database.restored" });
}

/** Makes catch-ups due, and starts a backfill for each team that lacks events which Stripe does not keep any more. */
async function catchUpAll(sql: Sql, say: Options["say"]): Promise<void> {
  const connections = await restoredConnections(sql);
  const tooOld: string[] = [];
  for (const { id, teamId } of connections) {
    await makeEverythingDue(sql, id);
    const state = await readCatchUp(sql, id);
    if (state === null || !beginRun(state).gap) continue;
    tooOld.push(teamId);
    // The status shows this problem until a backfill is complete that began later. So it needs an earlier transaction.
    await noteProblem(sql, id, { code: "events_missed" });
    await sql.begin(async (transaction) => {
      await forgetOldEvents(transaction, id);
      const objects = [...BACKFILL_OBJECTS];
      await insertBackfill(transaction, { connectionId: id, objects, createdAfter: null, startedBy: null });
    });
  }
  say(`Connections that will look for missed events as soon as a server starts: ${connections.length}.`);
  if (tooOld.length > 0)
    say(
      `Teams that lack events older than the 30 days that Stripe keeps them, so that all their data is loaded again: ${tooOld.join(", ")}.`,
    );
}

async function handleApiKeys(sql: Sql, audit: Audit, { revokeApiKeys, say }: Options): Promise<void> {
  const working = await workingKeys(sql);
  if (!revokeApiKeys) {
    for (const { teamId, id, name } of working) say(`  team ${teamId}: API key ${id} (${name})`);
    say(
      `API keys that work now: ${working.length}. Among them may be keys that were revoked since the backup. Let each team revoke those, or run this again with --revoke-api-keys to revoke all. Keys that were made since the backup are unknown and have to be made again.`,
    );
    return;
  }
  for (const { teamId, id, name } of working)
    await sql.begin(async (transaction) => {
      await lockKeys(transaction, teamId);
      await endKey(transaction, teamId, id, 0);
      const detail = { keyId: id, name };
      await audit.record(transaction, { teamId, userId: null, action: "api_key.revoked", detail });
    });
  say(`Revoked API keys: ${working.length}.`);
}
