import type { TeamId } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

import type { AnySql } from "../database/any-sql.js";
import type { StoredHead } from "./chain-store.js";

/** Returns the mark up to which the oldest entries of the team were deleted; null if none were. */
export async function readStoredCut(sql: AnySql, teamId: TeamId): Promise<StoredHead | null> {
  const [cut] = await sql<StoredHead[]>`
    select seq::float8 as seq, entry_mac as "entryMac", mac from billstack.audit_cuts where team_id = ${teamId}`;
  return cut ?? null;
}

/** Stores the mark, in the place of the one before. */
export async function storeCut(
  sql: TransactionSql,
  teamId: TeamId,
  { seq, entryMac, mac }: StoredHead,
): Promise<void> {
  await sql`
    insert into billstack.audit_cuts (team_id, seq, entry_mac, mac) values (${teamId}, ${seq}, ${entryMac}, ${mac})
    on conflict (team_id) do update set seq = excluded.seq, entry_mac = excluded.entry_mac, mac = excluded.mac`;
}

/** Returns the teams whose oldest chained entry is older than `days` days. */
export async function teamsWithOldAudit(sql: AnySql, days: number): Promise<TeamId[]> {
  const rows = await sql<{ id: TeamId }[]>`
    select team_id as id
    from billstack.audit_heads cross join lateral (
      select at from billstack.audit
      where audit.team_id = audit_heads.team_id and audit.seq is not null order by audit.seq limit 1
    ) as oldest
    where at < now() - make_interval(days => ${days}) order by team_id`;
  return rows.map(({ id }) => id);
}

/**
 * Returns the number of the last entry that is older than `days` days, like all entries before it. At most `limit` entries
 * after `after`. Equal to `after` if there is none.
 */
export async function lastOldSeq(
  sql: AnySql,
  teamId: TeamId,
  { after, days, limit }: { after: number; days: number; limit: number },
): Promise<number> {
  const [row] = await sql<{ seq: number }[]>`
    select coalesce(min(seq) filter (where at >= now() - make_interval(days => ${days})) - 1, max(seq), ${after})::float8 as seq
    from (
      select seq, at from billstack.audit
      where team_id = ${teamId} and seq > ${after} order by seq limit ${limit}
    ) as oldest`;
  return row?.seq ?? after;
}

/** Deletes the entries of the chain up to `seq`, and those in no chain up to the id. @returns how many */
export async function deleteCutEntries(
  sql: TransactionSql,
  teamId: TeamId,
  seq: number,
  lastOlderId: string,
): Promise<number> {
  const [row] = await sql<{ deleted: number }[]>`
    select billstack.cut_audit(${teamId}, ${seq}, ${lastOlderId}::bigint)::float8 as deleted`;
  return row?.deleted ?? 0;
}
