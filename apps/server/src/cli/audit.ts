import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";

import { parseTeamId, type TeamId } from "@billstack/tenancy";
import type { Command } from "commander";
import type { Sql } from "postgres";

import { compareWithAnchor, parseAnchor, type Anchor } from "../audit/anchor.js";
import { teamsWithAudit } from "../audit/chain-store.js";
import { countAllChains, verifyChains } from "../audit/chains.js";
import { Audit } from "../audit/record.js";
import { verifyAudit } from "../audit/verify.js";
import { withServiceKeys } from "./with-service-keys.js";

/**
 * Adds the commands that concern the audit.
 *
 * @param variables the environment, with the database and the encryption keys of the server
 */
export function addAuditCommands(program: Command, variables: NodeJS.ProcessEnv): void {
  const audit = program.command("audit").description("the audit of what people did");
  audit
    .command("verify")
    .description("find entries that were altered, removed or inserted; exit with 1 if there are any")
    .option("--team <id>", "only the audit of this team")
    .option(
      "--anchor <file>",
      "compare with the ends of the chains in this file, and store the new ends there",
    )
    .action((options: { team?: string; anchor?: string }) => verifyAudits(variables, options));
  audit
    .command("adopt")
    .description("accept entries that processes of an older version recorded during an update")
    .option("--team <id>", "the team")
    .option("--chains", "accept also that these teams and no others have a chain")
    .action((options: { team?: string; chains?: true }) => adopt(variables, options));
}

/**
 * Verifies the audit of all teams or of one, and prints what is wrong and where. Lets the command exit with 1 then.
 *
 * @throws Error if there is no such team, or the anchor file cannot be used
 */
function verifyAudits(
  variables: NodeJS.ProcessEnv,
  { team, anchor: file }: { team?: string; anchor?: string },
): Promise<void> {
  return withServiceKeys(variables, async (sql, keys) => {
    const anchor: Anchor =
      file !== undefined && existsSync(file) ? parseAnchor(readFileSync(file, "utf8")) : {};
    const teams = team === undefined ? await teamsOf(sql, anchor) : [await requireTeam(sql, team)];
    const ends: Anchor = { ...anchor };
    let [entries, faulty] = [0, 0];
    for (const teamId of teams) {
      const { chained, older, end, faults } = await verifyAudit(sql, keys.get("audit"), teamId);
      const earlier = anchor[teamId];
      const moved =
        earlier === undefined ? null : await compareWithAnchor(sql, keys.get("audit"), teamId, earlier);
      const all = moved === null ? faults : [...faults, moved];
      for (const { sentence } of all) console.error(`Team ${teamId}: ${sentence}`);
      if (all.length > 0) faulty++;
      else if (end !== null) ends[teamId] = end;
      entries += chained + older;
    }
    const missing =
      team === undefined && (await keys.findAccounts(sql)) !== null
        ? await verifyChains(sql, keys.get("audit"))
        : [];
    for (const sentence of missing) console.error(sentence);
    // The end of a faulty chain stays as it was, so that the next verification finds the same.
    if (file !== undefined) writeWhole(file, `${JSON.stringify(ends, null, 2)}\n`);
    console.log(
      faulty + missing.length === 0
        ? `${entries} audit entries of ${teams.length} teams: none was altered, removed or inserted.`
        : `The audit of ${faulty} of ${teams.length} teams is not as BillStack recorded it.${missing.length > 0 ? " Chains were removed whole, or their count was changed." : ""}`,
    );
    if (faulty + missing.length > 0) process.exitCode = 1;
  });
}

/**
 * Adds the entries of a team that are in no chain to its chain, or counts the chains that exist now, and prints how many
 * they were.
 *
 * @throws Error if there is no such team, or neither is asked for
 */
function adopt(
  variables: NodeJS.ProcessEnv,
  { team, chains }: { team?: string; chains?: true },
): Promise<void> {
  return withServiceKeys(variables, async (sql, keys) => {
    if ((team === undefined) !== (chains === true))
      throw new Error("Name either a team with --team, or --chains. Nothing was changed.");
    if (team === undefined) {
      const counted = await sql.begin((transaction) => countAllChains(transaction, keys.get("audit")));
      console.log(`${counted} chains exist now, and a verification expects these.`);
      return;
    }
    const teamId = await requireTeam(sql, team);
    const audit = new Audit(() => keys.get("audit"));
    const count = await sql.begin((transaction) => audit.adopt(transaction, teamId));
    console.log(`${count} entries without a chain are now covered by the chain of team ${teamId}.`);
  });
}

/** Returns the teams whose audit is verified: all that have one, and all that had one before. */
async function teamsOf(sql: Sql, anchor: Anchor): Promise<TeamId[]> {
  const anchored = Object.keys(anchor).flatMap((id) => parseTeamId(id) ?? []);
  return [...new Set([...(await teamsWithAudit(sql)), ...anchored])].toSorted();
}

async function requireTeam(sql: Sql, text: string): Promise<TeamId> {
  const id = parseTeamId(text);
  const found = id === null ? [] : await sql`select from billstack.teams where id = ${id}`;
  if (id === null || found.length === 0)
    throw new Error(
      `There is no team ${text}. The id of a team is in the address of its pages in the dashboard.`,
    );
  return id;
}

/** Writes a file so that a crash leaves the old one or the new one. */
function writeWhole(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
