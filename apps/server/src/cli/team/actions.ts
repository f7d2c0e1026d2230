import type { TeamId } from "@billstack/tenancy";

import { directEndpointHere, endpointUrl } from "../../connection/direct-endpoint.js";
import { findConnection } from "../../connection/store.js";
import { webhookUrl } from "../../connection/webhook-url.js";
import type { Deps } from "../../deps.js";
import { safeMessage } from "../../safe-message.js";
import { deleteMovedTeam } from "../../setup/delete-team.js";
import { exportTeam } from "./export-team.js";
import { openFence } from "./fence.js";
import { findMove, noteEndpoint } from "./fence-store.js";
import { importTeam } from "./import-team.js";

/** What an operator's action works with. */
export interface Saying {
  deps: Deps;
  /** Is called with each line that the operator reads. */
  say(this: void, line: string): void;
}

/**
 * Closes a team and writes it to files.
 *
 * @throws Error if that fails; the team may stay closed then, and a line says what to do
 */
export async function writeTeam(
  { deps, say }: Saying,
  teamId: TeamId,
  folder: string,
  keyFile: string,
): Promise<void> {
  const exported = await exportTeam({ deps, teamId, folder, keyFile, say }).catch(async (error: unknown) => {
    if ((await findMove(deps.sql, teamId).catch(() => null))?.direction === "out")
      say(
        `The export is not complete, and the team stays closed. Delete ${folder} and ${keyFile}, and run the export again, or open the team again: team export ${teamId} --cancel`,
      );
    throw error;
  });
  say(`The export is complete. It shows the team as of ${exported.asOf}.`);
  say(
    `Take ${folder} and ${keyFile} to the other installation by different ways, and run there: team import`,
  );
  sayWhatStays(say, exported);
  say(
    `After the import, run here: team export ${teamId} --finish. If the team is not to be moved, run here: team export ${teamId} --cancel`,
  );
}

function sayWhatStays(
  say: Saying["say"],
  { objectsOfPeople, hasSqlLogin }: { objectsOfPeople: string[]; hasSqlLogin: boolean },
): void {
  if (objectsOfPeople.length > 0)
    say(`Not moved, because people made it in the team schema: ${objectsOfPeople.join(", ")}.`);
  if (hasSqlLogin) say("The SQL login is not moved. The team makes a new one at the other installation.");
}

/**
 * Brings a team here, and directs its webhook endpoint to this installation.
 *
 * @returns false if the URL of the endpoint could not be changed; a line says what to do
 * @throws Error if the team cannot be imported
 */
export async function bringTeam({ deps, say }: Saying, folder: string, keyFile: string): Promise<boolean> {
  const { manifest, before, known } = await importTeam({ deps, folder, keyFile, say });
  const { teamId } = manifest;
  if (before) say(`Team ${teamId} was imported from this export before. Nothing was imported again.`);
  else {
    const andReads = manifest.connectionId === null ? "" : ", and reads from Stripe what happened since";
    say(`Team ${teamId} is here now, as of ${manifest.asOf}${andReads}.`);
  }
  if (known.length > 0)
    say(
      `These members had an account here already, and sign in with its password: ${known.join(", ")}. Make sure that the accounts belong to the same people.`,
    );
  if (!before) sayWhatStays(say, manifest);
  return directEndpoint({ deps, say }, teamId, manifest.webhookUrl);
}

/** Directs Stripe's deliveries to this installation, or says what a person has to do. */
async function directEndpoint({ deps, say }: Saying, teamId: TeamId, oldUrl: string): Promise<boolean> {
  const connection = await findConnection(deps.sql, teamId);
  if (connection === null || connection.webhookSecretSealed === null) return true;
  const url = webhookUrl(deps, teamId);
  const byHand = `In the Stripe Dashboard, change the URL of the webhook endpoint from ${oldUrl} to ${url}. Its signing secret stays the same.`;
  if (connection.webhookEndpointId === null) {
    say(byHand);
    return true;
  }
  try {
    await directEndpointHere(deps, connection, connection.webhookEndpointId);
  } catch (error) {
    say(`${safeMessage(error)} ${byHand} Or run this command again.`);
    return false;
  }
  await noteEndpoint(deps.sql, teamId);
  say(`The webhook endpoint ${connection.webhookEndpointId} sends to ${url} now.`);
  return true;
}

/**
 * Opens a team again that was closed for an export.
 *
 * @param yes whether to do it although the webhook endpoint sends elsewhere
 * @throws Error if the team is not closed, or seems to be imported elsewhere
 */
export async function cancelMove({ deps, say }: Saying, teamId: TeamId, yes: boolean): Promise<void> {
  const sendsTo = await endpointUrlOf(deps, teamId);
  if (!yes && sendsTo !== null && sendsTo !== webhookUrl(deps, teamId))
    throw new Error(
      `The webhook endpoint of team ${teamId} sends to ${sendsTo}, so the team seems to be imported there. If it is not, run this again with --yes. Nothing was changed.`,
    );
  await openFence(deps, teamId);
  say(`Team ${teamId} is open again, and reads from Stripe what happened since it was closed.`);
  say("Destroy the export and its transfer key.");
}

/**
 * Deletes a team here that was imported elsewhere.
 *
 * @param yes whether to do it although BillStack does not see that the webhook endpoint sends elsewhere
 * @throws Error if no export of the team is complete, or if it does not seem to be imported
 */
export async function finishMove({ deps, say }: Saying, teamId: TeamId, yes: boolean): Promise<void> {
  const sendsTo = await endpointUrlOf(deps, teamId);
  if (!yes && (sendsTo === null || sendsTo === webhookUrl(deps, teamId)))
    throw new Error(
      `BillStack does not see that team ${teamId} was imported elsewhere: ${sendsTo === null ? "it cannot read where the webhook endpoint sends to" : "the webhook endpoint still sends here"}. Make sure that the team is at the other installation, and then run this again with --yes. Nothing was changed.`,
    );
  await deleteMovedTeam(deps, teamId);
  say(
    `Team ${teamId} is deleted here. Its audit stays, and its webhook endpoint in Stripe was left as it is. Destroy the export and its transfer key.`,
  );
}

async function endpointUrlOf(deps: Deps, teamId: TeamId): Promise<string | null> {
  const connection = await findConnection(deps.sql, teamId);
  return connection === null ? null : endpointUrl(deps, connection);
}
