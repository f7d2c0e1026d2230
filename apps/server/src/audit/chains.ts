import type { KeyObject } from "node:crypto";

import type { TeamId } from "@billstack/tenancy";
import type { Sql, TransactionSql } from "postgres";

import type { AnySql } from "../database/any-sql.js";
import {
  allTeams,
  isCounted,
  lockChains,
  markCounted,
  readChains,
  teamsWithChain,
  teamsWithoutChain,
  writeChains,
  type StoredChains,
} from "./chains-store.js";
import { isSameMac, macOfChains, macOfTeam } from "./seal.js";

/** No team: 256 bits that are zero. */
const NO_TEAMS = "0".repeat(64);

/**
 * Stores that there is no chain yet, or counts the chains that exist. It is called when the key of the audit is made,
 * by the upgrade of an older installation, and when an operator accepts the chains as they are.
 *
 * @returns how many chains were counted
 */
export async function countAllChains(sql: TransactionSql, key: KeyObject): Promise<number> {
  await lockChains(sql);
  const ids = [...(await teamsWithChain(sql, true)), ...(await teamsWithChain(sql, false))];
  await markCounted(sql, ids);
  await writeChains(sql, sealed(key, ids.length, combine(key, NO_TEAMS, ids)));
  return ids.length;
}

/**
 * Counts the chain of a team that begins now, in the transaction of its first entry. Others wait until this transaction
 * ends before they begin another chain, so it locks this before the end of the team's chain.
 *
 * @returns what to do when the end of the chain exists; null if the chain is counted already
 */
export async function beginCount(
  sql: TransactionSql,
  key: KeyObject,
  teamId: TeamId,
): Promise<(() => Promise<void>) | null> {
  if (await isCounted(sql, teamId)) return null;
  const stored = await lockChains(sql);
  // Another transaction may have counted it while this one waited. A row that was changed stays as it is, so that a
  // verification goes on to find it.
  if (stored === null || !isProven(key, stored) || (await isCounted(sql, teamId))) return null;
  return async () => {
    await writeChains(sql, sealed(key, stored.chains + 1, combine(key, stored.teams, [teamId])));
    await markCounted(sql, [teamId]);
  };
}

/**
 * Compares the chains that exist with those that were counted. Finds chains that were removed with their ends.
 *
 * @param teamId only what may concern this team; without it: everything
 * @returns what is wrong, as sentences for an operator
 */
export async function verifyChains(
  sql: Sql,
  key: KeyObject,
  teamId: TeamId | null = null,
): Promise<string[]> {
  return sql.begin("isolation level repeatable read read only", async (transaction) => {
    const stored = await readChains(transaction);
    if (stored === null || !isProven(key, stored)) {
      const what = stored === null ? "missing" : "altered";
      return [
        `The count of the chains (billstack.audit_chains) is ${what}, so chains may have been removed whole. "audit adopt --chains" counts those that exist now.`,
      ];
    }
    const ids = await teamsWithChain(transaction, true);
    const rest = combine(key, stored.teams, ids);
    if (stored.chains === ids.length && rest === NO_TEAMS) return [];
    const missing = stored.chains - ids.length;
    const only = missing === 1 ? await teamOf(transaction, key, rest) : null;
    if (only === null) return [await describeMissing(transaction, missing)];
    if (teamId !== null && only !== teamId) return [];
    return [
      `The whole audit of team ${only} was removed, with the end of its chain (billstack.audit_heads).`,
    ];
  });
}

/** Returns the team that `rest` stands for; null if there is none. */
async function teamOf(sql: AnySql, key: KeyObject, rest: string): Promise<TeamId | null> {
  return (await allTeams(sql)).find((id) => macOfTeam(key, id) === rest) ?? null;
}

async function describeMissing(sql: AnySql, missing: number): Promise<string> {
  if (missing <= 0) return "The ends of chains (billstack.audit_heads) are not those that were counted.";
  const without = (await teamsWithoutChain(sql)).join(", ") || "none";
  return `The whole audit of ${missing} ${missing === 1 ? "team" : "teams"} was removed, with the ends of the chains. Teams without a chain now: ${without}.`;
}

function sealed(key: KeyObject, chains: number, teams: string): StoredChains {
  return { chains, teams, mac: macOfChains(key, chains, teams) };
}

function isProven(key: KeyObject, { chains, teams, mac }: StoredChains): boolean {
  return isSameMac(mac, macOfChains(key, chains, teams));
}

/** Adds teams to those that `teams` stands for. A team that it stands for already is taken out. */
function combine(key: KeyObject, teams: string, ids: readonly TeamId[]): string {
  const sum = Buffer.from(teams, "hex");
  for (const id of ids) {
    const mac = Buffer.from(macOfTeam(key, id), "hex");
    for (const at of sum.keys()) sum[at] = (sum[at] ?? 0) ^ (mac[at] ?? 0);
  }
  return sum.toString("hex");
}
