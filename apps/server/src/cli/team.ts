import { resolve } from "node:path";

import { parseTeamId, type TeamId } from "@billstack/tenancy";
import type { Command } from "commander";

import { directEndpointHere, endpointUrl } from "../connection/direct-endpoint.js";
import { findConnection } from "../connection/store.js";
import { webhookUrl } from "../connection/webhook-url.js";
import type { Deps } from "../deps.js";
import { safeMessage } from "../safe-message.js";
import { deleteMovedTeam } from "../setup/delete-team.js";
import { exportTeam } from "./team/export-team.js";
import { openFence } from "./team/fence.js";
import { findMove, noteEndpoint } from "./team/fence-store.js";
import { importTeam } from "./team/import-team.js";
import { withDeps } from "./with-deps.js";

const say = (line: string): void => console.log(line);

interface ExportOptions {
  out?: string;
  transferKey?: string;
  cancel?: true;
  finish?: true;
  yes?: true;
}

/**
 * Adds the commands that move a team to another installation.
 *
 * @param variables the environment of the server
 */
export function addTeamCommands(program: Command, variables: NodeJS.ProcessEnv): void {
  const team = program.command("team").description("move a team to another installation of BillStack");
  team
    .command("export")
    .description("close a team and write it to files, for the command import of another installation")
    .argument("<team>", "the id of the team")
    .option("--out <folder>", "the new folder for the files")
    .option("--transfer-key <file>", "the new file for the key that opens the secrets in the folder")
    .option("--cancel", "open the team again, because it is not to be moved")
    .option("--finish", "delete the team here, because it was imported elsewhere")
    .option("--yes", "cancel or finish it, although it looks as if that were wrong")
    .action((text: string, options: ExportOptions) => {
      const teamId = parseTeamId(text);
      if (teamId === null) throw new Error(`${text} is not the id of a team.`);
      return withDeps(variables, (deps) => chooseExport(deps, teamId, options));
    });
  team
    .command("import")
    .description("bring a team here from the files that the command export has written")
    .requiredOption("--from <folder>", "the folder of the export")
    .requiredOption("--transfer-key <file>", "the file with the key of the export")
    .action(({ from, transferKey }: { from: string; transferKey: string }) =>
      withDeps(variables, (deps) => bringTeam(deps, resolve(from), resolve(transferKey))),
    );
}

function chooseExport(deps: Deps, teamId: TeamId, options: ExportOptions): Promise<void> {
  const { out, transferKey, cancel, finish, yes = false } = options;
  const isExport = out !== undefined && transferKey !== undefined && cancel !== true && finish !== true;
  if (isExport) return writeTeam(deps, teamId, resolve(out), resolve(transferKey));
  if (out !== undefined || transferKey !== undefined || cancel === finish)
    throw new Error("Give --out and --transfer-key together, or --cancel, or --finish. Nothing was changed.");
  return cancel === true ? cancelMove(deps, teamId, yes) : finishMove(deps, teamId, yes);
}

async function writeTeam(deps: Deps, teamId: TeamId, folder: string, keyFile: string): Promise<void> {
  const exported = await exportTeam({ deps, teamId, folder, keyFile, say }).catch(async (error: unknown) => {
    if ((await findMove(deps.sql, teamId).catch(() => null))?.direction === "out")
      console.error(
        `The export is not complete, and the team stays closed. Delete ${folder} and ${keyFile}, and run the export again, or open the team again: team export ${teamId} --cancel`,
      );
    throw error;
  });
  say(`The export is complete. It shows the team as of ${exported.asOf}.`);
  say(
    `Take ${folder} and ${keyFile} to the other installation by different ways, and run there: team import`,
  );
  sayWhatStays(exported);
  say(
    `After the import, run here: team export ${teamId} --finish. If the team is not to be moved, run here: team export ${teamId} --cancel`,
  );
}

function sayWhatStays({
  objectsOfPeople,
  hasSqlLogin,
}: {
  objectsOfPeople: string[];
  hasSqlLogin: boolean;
}): void {
  if (objectsOfPeople.length > 0)
    say(`Not moved, because people made it in the team schema: ${objectsOfPeople.join(", ")}.`);
  if (hasSqlLogin) say("The SQL login is not moved. The team makes a new one at the other installation.");
}

async function bringTeam(deps: Deps, folder: string, keyFile: string): Promise<void> {
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
  if (!before) sayWhatStays(manifest);
  await directEndpoint(deps, teamId, manifest.webhookUrl);
}

/** Directs Stripe's deliveries to this installation, or says what a person has to do. */
async function directEndpoint(deps: Deps, teamId: TeamId, oldUrl: string): Promise<void> {
  const connection = await findConnection(deps.sql, teamId);
  if (connection === null || connection.webhookSecretSealed === null) return;
  const url = webhookUrl(deps, teamId);
  const byHand = `In the Stripe Dashboard, change the URL of the webhook endpoint from ${oldUrl} to ${url}. Its signing secret stays the same.`;
  if (connection.webhookEndpointId === null) return say(byHand);
  try {
    await directEndpointHere(deps, connection, connection.webhookEndpointId);
  } catch (error) {
    console.error(`${safeMessage(error)} ${byHand} Or run this command again.`);
    process.exitCode = 1;
    return;
  }
  await noteEndpoint(deps.sql, teamId);
  say(`The webhook endpoint ${connection.webhookEndpointId} sends to ${url} now.`);
}

async function cancelMove(deps: Deps, teamId: TeamId, yes: boolean): Promise<void> {
  const sendsTo = await endpointUrlOf(deps, teamId);
  if (!yes && sendsTo !== null && sendsTo !== webhookUrl(deps, teamId))
    throw new Error(
      `The webhook endpoint of team ${teamId} sends to ${sendsTo}, so the team seems to be imported there. If it is not, run this again with --yes. Nothing was changed.`,
    );
  await openFence(deps, teamId);
  say(`Team ${teamId} is open again, and reads from Stripe what happened since it was closed.`);
  say("Destroy the export and its transfer key.");
}

async function finishMove(deps: Deps, teamId: TeamId, yes: boolean): Promise<void> {
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
