import { resolve } from "node:path";

import { parseTeamId, type TeamId } from "@billstack/tenancy";
import type { Command } from "commander";

import type { Deps } from "../deps.js";
import { bringTeam, cancelMove, finishMove, writeTeam, type Saying } from "./team/actions.js";
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
      withDeps(variables, async (deps) => {
        if (!(await bringTeam({ deps, say }, resolve(from), resolve(transferKey)))) process.exitCode = 1;
      }),
    );
}

function chooseExport(deps: Deps, teamId: TeamId, options: ExportOptions): Promise<void> {
  const { out, transferKey, cancel, finish, yes = false } = options;
  const saying: Saying = { deps, say };
  const isExport = out !== undefined && transferKey !== undefined && cancel !== true && finish !== true;
  if (isExport) return writeTeam(saying, teamId, resolve(out), resolve(transferKey));
  if (out !== undefined || transferKey !== undefined || cancel === finish)
    throw new Error("Give --out and --transfer-key together, or --cancel, or --finish. Nothing was changed.");
  return cancel === true ? cancelMove(saying, teamId, yes) : finishMove(saying, teamId, yes);
}
