import type { TeamId } from "@billstack/tenancy";
import type { JSONValue } from "postgres";

import type { AnySql } from "../database/any-sql.js";

/** Everything that is recorded about a team, its connection and its SQL login. */
export type AuditAction =
  | "team.second_factor_required"
  | "team.second_factor_optional"
  | "second_factor.enabled"
  | "second_factor.removed"
  | "second_factor.removed_by_operator"
  | "second_factor.recovery_codes_renewed"
  | "second_factor.recovery_code_used"
  | "second_factor.refused"
  | "connection.connected"
  | "connection.ready"
  | "connection.provision_failed"
  | "connection.keys_replaced"
  | "connection.webhook_secret_replaced"
  | "connection.webhook_endpoint_created"
  | "connection.secret_refused"
  | "connection.disconnected"
  | "backfill.started"
  | "backfill.canceled"
  | "verification.started"
  | "events.replayed"
  | "catch_up.started"
  | "sql_access.created"
  | "sql_access.rotated"
  | "sql_access.revoked"
  | "api_key.created"
  | "api_key.rotated"
  | "api_key.revoked"
  | "api_key.refused"
  | "notices.settings_changed"
  | "notices.secret_rotated"
  | "team.renamed"
  | "team.deleted"
  | "member.role_changed"
  | "member.removed"
  | "member.left"
  | "account.password_changed"
  | "account.password_reset"
  | "account.deleted"
  | "member.joined"
  | "invitation.created"
  | "invitation.renewed"
  | "invitation.revoked";

/**
 * Records who did what, in the transaction that does it. Verbs pass `...actor`. `userId` and `apiKeyId` are both null
 * for what BillStack did by itself. `detail` must not contain a secret.
 */
export async function recordAudit(
  sql: AnySql,
  entry: {
    teamId: TeamId;
    userId: string | null;
    apiKeyId?: string | null;
    action: AuditAction;
    detail?: Record<string, JSONValue>;
  },
): Promise<void> {
  await sql`
    insert into billstack.audit (team_id, user_id, api_key_id, action, detail)
    values (${entry.teamId}, ${entry.userId}, ${entry.apiKeyId ?? null}, ${entry.action},
      ${sql.json(entry.detail ?? {})})`;
}
