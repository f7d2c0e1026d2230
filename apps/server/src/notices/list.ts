import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";
import type { z } from "zod";

import { cursorOf, parseCursor } from "../cursor.js";
import { isNoticeCode } from "./notice-codes.js";
import { listDeliveries, listTold } from "./list-store.js";
import type { listNoticesOutput } from "./schemas.js";

/** The name of this list in its cursors. */
const LIST = "notices";
/** The id of a notice: a UUID. */
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Returns a page of the team's notices that were told, the newest first, with their deliveries.
 *
 * @throws AppError invalid_input for a cursor that is not one of this list
 */
export async function listNotices(
  sql: Sql,
  teamId: TeamId,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<z.infer<typeof listNoticesOutput>> {
  const after = cursor === undefined ? null : parseCursor(cursor, LIST, ID).id;
  const rows = await listTold(sql, teamId, after, limit + 1);
  const page = rows.slice(0, limit).filter(({ code }) => isNoticeCode(code));
  const deliveries = await listDeliveries(
    sql,
    teamId,
    page.map((notice) => notice.id),
  );
  const notices = page.map(({ id: noticeId, code, sentence, action, beganAt, endedAt }) => ({
    id: noticeId,
    code: isNoticeCode(code) ? code : "key_refused",
    sentence,
    action,
    beganAt: beganAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
    deliveries: deliveries
      .filter((one) => one.noticeId === noticeId)
      .map(({ noticeId: _, lastAttemptAt, nextAttemptAt, ...one }) => ({
        ...one,
        lastAttemptAt: lastAttemptAt?.toISOString() ?? null,
        nextAttemptAt: one.status === "waiting" ? nextAttemptAt.toISOString() : null,
      })),
  }));
  const last = rows[limit - 1];
  const nextCursor =
    rows.length > limit && last !== undefined ? cursorOf({ created: 0, id: last.id }, LIST) : null;
  return { notices, nextCursor };
}
