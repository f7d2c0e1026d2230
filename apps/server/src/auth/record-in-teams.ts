import { recordAudit, type AuditAction } from "../audit/record.js";
import type { AnySql } from "../database/any-sql.js";
import { listTeams } from "../teams/list.js";

/**
 * Records what a user did with their own account in the audit of each team that they belong to, because the account
 * opens all of these teams.
 *
 * @param by null: it was not the user but the operator
 */
export async function recordInTeams(
  sql: AnySql,
  userId: string,
  action: AuditAction,
  by: string | null = userId,
): Promise<void> {
  for (const { id } of await listTeams(sql, userId)) {
    await recordAudit(sql, { teamId: id, userId: by, action, detail: { ofUser: userId } });
  }
}
