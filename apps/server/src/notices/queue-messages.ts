import type { TeamId } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

import type { Deps } from "../deps.js";
import { insertDelivery, wasTold } from "./deliveries-store.js";
import type { NoticeEvent } from "./message.js";
import { rolesFor } from "./recipients.js";
import { findSettings, membersWithRoles } from "./settings-store.js";

/**
 * Queues the messages about the beginning or the end of a problem: one to each owner and admin, and one to the webhook
 * URL, unless the team has switched the code off. The end is told only to those who have taken the message about the
 * beginning. Takes effect when the caller's transaction commits.
 */
export async function queueMessages(
  deps: Deps,
  sql: TransactionSql,
  notice: { teamId: TeamId; noticeId: string; code: string; event: NoticeEvent },
): Promise<void> {
  const { teamId, noticeId, code, event } = notice;
  const { emailOff, webhookOff, webhookUrl } = await findSettings(sql, teamId);
  const byMail = deps.mailer.configured && !emailOff.includes(code);
  const people = byMail ? await membersWithRoles(sql, teamId, rolesFor(code)) : [];
  const toWebhook = webhookUrl !== null && !webhookOff.includes(code);
  const receivers = [...(toWebhook ? [null] : []), ...people.map(({ userId }) => userId)];
  for (const userId of receivers) {
    if (event === "ended" && !(await wasTold(sql, noticeId, userId))) continue;
    await queueMessage(deps, sql, { teamId, noticeId, event, userId });
  }
  if (event === "began") deps.noticed.inc({ code });
}

/** Queues one message to a person, or to the webhook URL if `userId` is null, unless it is queued already. */
export async function queueMessage(
  deps: Deps,
  sql: TransactionSql,
  message: { teamId: TeamId; noticeId: string; event: NoticeEvent; userId: string | null },
): Promise<void> {
  const deliveryId = await insertDelivery(sql, message);
  if (deliveryId !== null) await deps.jobs.send(sql, "notice_delivery", { deliveryId }, { once: true });
}
