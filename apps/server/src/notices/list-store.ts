import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";

/** A notice as the list shows it. */
interface ToldNotice {
  id: string;
  code: string;
  sentence: string;
  action: string;
  beganAt: Date;
  endedAt: Date | null;
}

/** Returns the team's notices that were told, the newest first, after the notice `after`; null: from the newest. */
export async function listTold(
  sql: Sql,
  teamId: TeamId,
  after: string | null,
  limit: number,
): Promise<ToldNotice[]> {
  return sql<ToldNotice[]>`
    select id, code, sentence, action, began_at as "beganAt", ended_at as "endedAt"
    from billstack.notices
    where team_id = ${teamId} and told_at is not null and (${after}::uuid is null or (seen_at, id) < (
      select seen_at, id from billstack.notices where team_id = ${teamId} and id = ${after}::uuid))
    order by seen_at desc, notices.id desc limit ${limit}`;
}

/** A message about a notice, with the result of its last try. */
interface Delivery {
  noticeId: string;
  event: "began" | "ended";
  channel: "email" | "webhook";
  to: string | null;
  status: "waiting" | "delivered" | "failed" | "dropped";
  attempts: number;
  lastAttemptAt: Date | null;
  nextAttemptAt: Date;
  result: string | null;
}

/** Returns the messages about these notices of the team, the oldest first. */
export async function listDeliveries(sql: Sql, teamId: TeamId, noticeIds: string[]): Promise<Delivery[]> {
  return sql<Delivery[]>`
    select notice_id as "noticeId", event, channel, users.email as "to", status, attempts,
      last_attempt_at as "lastAttemptAt", next_attempt_at as "nextAttemptAt", result
    from billstack.notice_deliveries left join billstack.users on users.id = user_id
    where team_id = ${teamId} and notice_id = any (${noticeIds}::uuid[])
    order by notice_deliveries.created_at, notice_deliveries.id`;
}
