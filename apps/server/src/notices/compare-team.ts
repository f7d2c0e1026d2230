import type { TeamId } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

import { findConnection } from "../connection/store.js";
import { shortTransaction } from "../database/short-transaction.js";
import type { Deps } from "../deps.js";
import { describeProblem } from "../status/read-problems.js";
import { readProblemsOf } from "../status/status.js";
import type { Problem } from "../status/read-problems.js";
import { dropBeginnings } from "./deliveries-store.js";
import { isNoticeCode, type NoticeCode } from "./notice-codes.js";
import { queueMessages } from "./queue-messages.js";
import {
  deleteNotice,
  insertNotice,
  lockOpenNotices,
  markEnded,
  markGone,
  markTold,
  noticeStays,
  type OpenNotice,
} from "./store.js";

type Told = Problem & { code: NoticeCode };

/**
 * Compares the problems of a team with its open notices. Stores what has begun and ended, and queues the messages
 * about it in the same transaction. So after a crash nothing is lost, and however many processes do this, each message
 * is queued once. A team without a connection has no problems.
 *
 * @param fullSince since when the database's disk is full, by what all processes know; null if it is not
 */
export async function compareTeam(deps: Deps, teamId: TeamId, fullSince: Date | null): Promise<void> {
  const connection = await findConnection(deps.sql, teamId);
  // The open notices of the team have moved with it, and its new installation tells when their problems end.
  if (connection?.isMoving === true) return;
  const problems = connection === null ? [] : await readProblemsOf(deps, connection);
  const told = new Map(problems.filter(isTold).map((problem) => [problem.code, problem]));
  // The status shows what this process has met itself. People are told what any process has met.
  told.delete("database_full");
  if (connection !== null && fullSince !== null)
    told.set("database_full", { ...describeProblem("database_full", fullSince), code: "database_full" });
  await shortTransaction(deps.sql, async (sql) => {
    const open = await lockOpenNotices(sql, teamId);
    for (const problem of told.values()) {
      if (!open.some(({ code }) => code === problem.code)) await insertNotice(sql, teamId, problem);
    }
    for (const notice of open) {
      const problem = isNoticeCode(notice.code) ? told.get(notice.code) : undefined;
      if (problem === undefined) await problemIsGone(deps, sql, teamId, notice);
      else await problemStays(deps, sql, teamId, notice, problem);
    }
  });
}

function isTold(problem: Problem): problem is Told {
  return isNoticeCode(problem.code);
}

async function problemStays(
  deps: Deps,
  sql: TransactionSql,
  teamId: TeamId,
  notice: OpenNotice,
  problem: Told,
): Promise<void> {
  await noticeStays(sql, notice.id, problem);
  if (notice.isTold || !notice.isLasting) return;
  await markTold(sql, notice.id);
  await queueMessages(deps, sql, { teamId, noticeId: notice.id, code: problem.code, event: "began" });
}

async function problemIsGone(
  deps: Deps,
  sql: TransactionSql,
  teamId: TeamId,
  { id, code, isTold: wasTold, isOver }: OpenNotice,
): Promise<void> {
  if (!wasTold) return deleteNotice(sql, id);
  if (!isOver) return markGone(sql, id);
  await markEnded(sql, id);
  await dropBeginnings(sql, id, "The problem was solved before the message was delivered.");
  await queueMessages(deps, sql, { teamId, noticeId: id, code, event: "ended" });
}
