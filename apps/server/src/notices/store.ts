import type { TeamId } from "@billstack/tenancy";
import type { Sql, TransactionSql } from "postgres";

import type { AnySql } from "../database/any-sql.js";
import type { NoticeCode } from "./notice-codes.js";

/** A notice about a problem that is not known to be over. */
export interface OpenNotice {
  id: string;
  code: string;
  /** Whether its beginning was told. */
  isTold: boolean;
  /** Whether it exists for so long that its beginning is to be told. */
  isLasting: boolean;
  isGone: boolean;
  /** Whether it is gone for so long that it is over. */
  isOver: boolean;
}

/**
 * A problem that ends within this time is not told, and a problem that comes back within this time after its end has
 * not ended, in seconds.
 */
const FLAP_SECONDS = 60;

/** Locks and returns the open notices of a team. */
export async function lockOpenNotices(sql: TransactionSql, teamId: TeamId): Promise<OpenNotice[]> {
  return sql<OpenNotice[]>`
    select id, code, told_at is not null as "isTold", gone_at is not null as "isGone",
      seen_at <= now() - make_interval(secs => ${FLAP_SECONDS}) as "isLasting",
      coalesce(gone_at <= now() - make_interval(secs => ${FLAP_SECONDS}), false) as "isOver"
    from billstack.notices where team_id = ${teamId} and ended_at is null order by id for update`;
}

/** Stores that a problem was seen for the first time. Does nothing if another process has stored it already. */
export async function insertNotice(
  sql: AnySql,
  teamId: TeamId,
  notice: { code: NoticeCode; since: string; sentence: string; action: string },
): Promise<void> {
  await sql`
    insert into billstack.notices (team_id, code, sentence, action, began_at)
    values (${teamId}, ${notice.code}, ${notice.sentence}, ${notice.action}, ${notice.since}::timestamptz)
    on conflict (team_id, code) where ended_at is null do nothing`;
}

/** Stores that the problem of a notice exists, and how it is described now, as long as it was not told. */
export async function noticeStays(
  sql: AnySql,
  id: string,
  { sentence, action }: { sentence: string; action: string },
): Promise<void> {
  await sql`
    update billstack.notices set gone_at = null,
      sentence = case when told_at is null then ${sentence} else sentence end,
      action = case when told_at is null then ${action} else action end
    where id = ${id} and (gone_at is not null or told_at is null)`;
}

/** Stores that the beginning of a notice is told now. */
export async function markTold(sql: AnySql, id: string): Promise<void> {
  await sql`update billstack.notices set told_at = now() where id = ${id}`;
}

/** Stores that the problem of a notice was not seen any more. */
export async function markGone(sql: AnySql, id: string): Promise<void> {
  await sql`update billstack.notices set gone_at = coalesce(gone_at, now()) where id = ${id}`;
}

/** Stores that a notice is over since its problem was not seen any more. */
export async function markEnded(sql: AnySql, id: string): Promise<void> {
  await sql`update billstack.notices set ended_at = gone_at where id = ${id}`;
}

/** Whether a notice is over. */
export async function hasEnded(sql: AnySql, id: string): Promise<boolean> {
  const rows = await sql`select from billstack.notices where id = ${id} and ended_at is not null`;
  return rows.length > 0;
}

/** Deletes a notice whose problem ended before it was told. */
export async function deleteNotice(sql: AnySql, id: string): Promise<void> {
  await sql`delete from billstack.notices where id = ${id}`;
}

/**
 * Returns teams that may have a problem to tell about, or have an open notice. The exact problems are found out for
 * these teams alone. The statement costs a few looks into indexes for each connection.
 *
 * @param after the id of the last team of the call before; null begins with the first team
 * @param codes the codes of stored problems that are told
 * @param all whether all connected teams have a problem
 * @returns ids of teams after `after`, in ascending order
 */
export async function teamsToLookAt(
  sql: Sql,
  after: TeamId | null,
  codes: readonly string[],
  all: boolean,
  limit: number,
): Promise<TeamId[]> {
  const rows = await sql<{ teamId: TeamId }[]>`
    select team_id as "teamId" from (
      select team_id from billstack.notices where ended_at is null
      union
      select team_id from billstack.connections where disconnecting_at is null and (
        ${all} or not key_valid or key_expires_at < now() + interval '7 days'
        or (webhook_secret_sealed is not null and webhook_secret_used_at is null
          and webhook_secret_at < now() - interval '1 hour')
        or exists (select from billstack.problems where connection_id = connections.id and code = any (${[...codes]}))
        or exists (select from billstack.schema_upgrades where connection_id = connections.id and not locked)
        or exists (select from billstack.inbox where connection_id = connections.id and status = 'buried')
        or exists (
          select from billstack.inbox where connection_id = connections.id and status = 'waiting'
            and received_at < now() - interval '10 minutes')
        or exists (
          select from billstack.refusals
          where connection_id = connections.id and last_at > now() - interval '1 hour')
        or (
          select status from billstack.backfills where connection_id = connections.id
          order by started_at desc limit 1) = 'failed')
    ) as teams
    where ${after}::text is null or team_id > ${after}
    order by team_id limit ${limit}`;
  return rows.map(({ teamId }) => teamId);
}
