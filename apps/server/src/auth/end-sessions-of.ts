import type { Sql } from "postgres";

import type { Audit } from "../audit/record.js";
import { shortTransaction } from "../database/short-transaction.js";
import { announceEnd } from "./announce-end.js";
import { recordInTeams } from "./record-in-teams.js";
import { deleteSessionsOf } from "./session-store.js";

/**
 * Ends all sessions of a user for the operator, for example because a device was stolen. Their open streams end, too.
 * The audit of the user's teams shows it.
 *
 * @returns how many sessions there were
 */
export function endSessionsOf({ sql, audit }: { sql: Sql; audit: Audit }, userId: string): Promise<number> {
  return shortTransaction(sql, async (transaction) => {
    const ended = await deleteSessionsOf(transaction, userId, null);
    if (ended === 0) return 0;
    await recordInTeams({ audit }, transaction, userId, "account.sessions_ended_by_operator", null);
    await announceEnd(transaction, userId);
    return ended;
  });
}
