import type { TransactionSql } from "postgres";

import type { Audit, AuditAction } from "../audit/record.js";
import { listTeams } from "../teams/list.js";

/**
 * Records what a user did with their own account in the audit of each team that they belong to, because the account
 * opens all of these teams.
 *
 * @param by null: it was not the user but the operator
 */
export async function recordInTeams(
  { audit }: { audit: Audit },
  sql: TransactionSql,
  userId: string,
  action: AuditAction,
  by: string | null = userId,
): Promise<void> {
  for (const { id } of await listTeams(sql, userId)) {
    await audit.record(sql, { teamId: id, userId: by, action, detail: { ofUser: userId } });
  }
}
