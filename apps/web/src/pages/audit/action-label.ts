/** The words shown for each action in the audit. */
const LABELS: Record<string, string> = {
  "team.second_factor_required": "Required a second factor of all members",
  "team.second_factor_optional": "Stopped requiring a second factor",
  "audit.chained": "Sealed the entries of older versions",
  "audit.head_lost": "Found the end of the audit missing or altered",
  "audit.exported": "Exported the audit",
  "second_factor.enabled": "Set up a second factor",
  "second_factor.removed": "Removed the second factor",
  "second_factor.removed_by_operator": "The operator removed a second factor",
  "second_factor.recovery_codes_renewed": "Made new recovery codes",
  "second_factor.recovery_code_used": "Used a recovery code",
  "second_factor.refused": "Refused a code of a second factor",
  "connection.connected": "Connected Stripe",
  "connection.ready": "Created and checked the schema",
  "connection.provision_failed": "Could not create the schema",
  "connection.keys_replaced": "Replaced the keys",
  "connection.webhook_secret_replaced": "Replaced the webhook secret",
  "connection.webhook_endpoint_created": "Created the webhook endpoint",
  "connection.secret_refused": "Refused stored secrets that were changed or put back",
  "connection.disconnected": "Disconnected Stripe",
  "backfill.started": "Started loading data",
  "backfill.canceled": "Canceled loading data",
  "verification.started": "Started comparing with Stripe",
  "event.payload_read": "Looked at the payload of an event",
  "event.replayed": "Replayed an event",
  "events.replayed": "Replayed all buried events",
  "catch_up.started": "Looked for missed events",
  "sql_access.created": "Created the SQL login",
  "sql_access.rotated": "Replaced the password of the SQL login",
  "sql_access.revoked": "Revoked the SQL login",
  "account.password_changed": "Changed their password",
  "account.password_reset": "Reset their password by a link",
  "account.deleted": "Deleted their account",
  "api_key.created": "Made an API key",
  "api_key.rotated": "Rotated an API key",
  "api_key.revoked": "Revoked an API key",
  "api_key.refused": "Refused an API key",
  "notices.settings_changed": "Changed what is told, and where",
  "notices.secret_rotated": "Replaced the secret of the notices' webhook",
  "member.refused": "Was refused: the role is too low",
  "team.renamed": "Renamed the team",
  "team.deleted": "Deleted the team",
  "member.joined": "Joined the team",
  "member.left": "Left the team",
  "member.removed": "Removed a member",
  "member.role_changed": "Changed the role of a member",
  "invitation.created": "Invited a person",
  "invitation.renewed": "Made a new link for an invitation",
  "invitation.revoked": "Revoked an invitation",
};

/** All actions that this version knows. */
export const ACTIONS: readonly string[] = Object.keys(LABELS);

/** Returns the words for an action. An action that this version does not know stays as it is. */
export function actionLabel(action: string): string {
  return LABELS[action] ?? action;
}
