import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";

import type { AnySql } from "../database/any-sql.js";
import type { NoticeEvent } from "./message.js";

/** A message that a process has claimed for one try. */
export interface Claimed {
  id: string;
  teamId: TeamId;
  teamName: string;
  channel: "email" | "webhook";
  event: NoticeEvent;
  /** The person to whom an e-mail goes. Null for a webhook. */
  userId: string | null;
  /** The person's address; null if the person may not get the notices of the team any more. */
  email: string | null;
  /** How often it was tried, this try included. */
  attempts: number;
  noticeId: string;
  code: string;
  sentence: string;
  action: string;
  since: Date;
}

/** A process that has claimed a message has this long for it, in seconds. If it dies, the message is tried again. */
const CLAIM_SECONDS = 60;

/**
 * Queues a message. A message that is queued already is not queued again.
 *
 * @returns the id of the message; null if it is queued already
 */
export async function insertDelivery(
  sql: AnySql,
  message: { teamId: TeamId; noticeId: string; event: NoticeEvent; userId: string | null },
): Promise<string | null> {
  const channel = message.userId === null ? "webhook" : "email";
  const [row] = await sql<{ id: string }[]>`
    insert into billstack.notice_deliveries (team_id, notice_id, event, channel, user_id)
    values (${message.teamId}, ${message.noticeId}, ${message.event}, ${channel}, ${message.userId})
    on conflict (notice_id, event, channel, (coalesce(user_id, ''))) do nothing
    returning id`;
  return row?.id ?? null;
}

/** Returns whether the beginning of a notice was delivered on this channel, to this person. */
export async function wasTold(sql: AnySql, noticeId: string, userId: string | null): Promise<boolean> {
  const rows = await sql`
    select from billstack.notice_deliveries
    where notice_id = ${noticeId} and event = 'began' and status = 'delivered' and coalesce(user_id, '') = ${userId ?? ""}`;
  return rows.length > 0;
}

/**
 * Drops the messages about the beginning of a notice that nobody has taken yet. A try that is under way goes on, and
 * its result is stored when it ends.
 */
export async function dropBeginnings(sql: AnySql, noticeId: string, result: string): Promise<void> {
  await sql`
    update billstack.notice_deliveries set status = 'dropped', result = ${result}
    where notice_id = ${noticeId} and event = 'began' and status = 'waiting'`;
}

/** Claims a message that is due; null if it is not, or if another process has claimed it. */
export async function claimDelivery(sql: Sql, id: string, roles: readonly string[]): Promise<Claimed | null> {
  const [row] = await sql<Claimed[]>`
    update billstack.notice_deliveries as message
    set attempts = message.attempts + 1, last_attempt_at = now(),
      next_attempt_at = now() + make_interval(secs => ${CLAIM_SECONDS})
    from billstack.notices, billstack.teams
    where message.id = ${id} and message.status = 'waiting' and message.next_attempt_at <= now()
      and notices.id = message.notice_id and teams.id = message.team_id
    returning message.id, message.team_id as "teamId", teams.name as "teamName", message.channel, message.event,
      message.user_id as "userId", message.attempts, notices.id as "noticeId", notices.code, notices.sentence,
      notices.action, notices.began_at as since,
      (select users.email from billstack.members join billstack.users on users.id = members.user_id
       where members.team_id = message.team_id and members.user_id = message.user_id
         and members.role = any (${[...roles]})) as email`;
  return row ?? null;
}

/** Stores the result of the last try of a message. The message is not tried again. */
export async function endDelivery(
  sql: AnySql,
  id: string,
  status: "delivered" | "failed" | "dropped",
  result: string,
): Promise<void> {
  await sql`
    update billstack.notice_deliveries set status = ${status}, result = ${result} where id = ${id}`;
}

/** Stores that a try of a message failed, and when the next one is due. */
export async function postponeDelivery(
  sql: AnySql,
  id: string,
  result: string,
  seconds: number,
): Promise<void> {
  await sql`
    update billstack.notice_deliveries
    set result = ${result}, next_attempt_at = now() + make_interval(secs => ${seconds})
    where id = ${id} and status = 'waiting'`;
}

/** Returns messages that are due for half a minute, so that their job seems to be lost. */
export async function overdueDeliveries(sql: Sql, limit: number): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select id from billstack.notice_deliveries
    where status = 'waiting' and next_attempt_at < now() - interval '30 seconds'
    order by next_attempt_at limit ${limit}`;
  return rows.map(({ id }) => id);
}
