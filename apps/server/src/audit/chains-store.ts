import type { TeamId } from "@billstack/tenancy";

import type { AnySql } from "../database/any-sql.js";

/** Which chains exist: see the migration 0070. `mac` is the HMAC of the row. */
export interface StoredChains {
  chains: number;
  teams: string;
  mac: string;
}

/** Locks the row until the transaction ends, and returns it; null if there is none. */
export async function lockChains(sql: AnySql): Promise<StoredChains | null> {
  const [row] = await sql<StoredChains[]>`select chains, teams, mac from billstack.audit_chains for update`;
  return row ?? null;
}

/** Returns the row; null if there is none. */
export async function readChains(sql: AnySql): Promise<StoredChains | null> {
  const [row] = await sql<StoredChains[]>`select chains, teams, mac from billstack.audit_chains`;
  return row ?? null;
}

/** Stores the row. */
export async function writeChains(sql: AnySql, { chains, teams, mac }: StoredChains): Promise<void> {
  await sql`
    insert into billstack.audit_chains (chains, teams, mac) values (${chains}, ${teams}, ${mac})
    on conflict (is_only) do update set chains = excluded.chains, teams = excluded.teams, mac = excluded.mac`;
}

/** Marks the chains of these teams as counted. */
export async function markCounted(sql: AnySql, teamIds: readonly TeamId[]): Promise<void> {
  await sql`update billstack.audit_heads set counted = true where team_id = any (${[...teamIds]}::text[])`;
}

/** Whether the team has a chain that is counted. */
export async function isCounted(sql: AnySql, teamId: TeamId): Promise<boolean> {
  const rows = await sql`select from billstack.audit_heads where team_id = ${teamId} and counted`;
  return rows.length > 0;
}

/** Returns the teams with a chain: those that are counted, or those that are not. */
export async function teamsWithChain(sql: AnySql, counted: boolean): Promise<TeamId[]> {
  const rows = await sql<{ id: TeamId }[]>`
    select team_id as id from billstack.audit_heads where seq > 0 and counted = ${counted} order by team_id`;
  return rows.map(({ id }) => id);
}

/** Returns all teams without a counted chain, deleted ones too. */
export async function teamsWithoutChain(sql: AnySql): Promise<TeamId[]> {
  const rows = await sql<{ id: TeamId }[]>`
    select id from billstack.teams
    where not exists (select from billstack.audit_heads where team_id = teams.id and counted) order by id`;
  return rows.map(({ id }) => id);
}

/** Returns all teams, deleted ones too. */
export async function allTeams(sql: AnySql): Promise<TeamId[]> {
  const rows = await sql<{ id: TeamId }[]>`select id from billstack.teams order by id`;
  return rows.map(({ id }) => id);
}
