/** The words shown for each action in the audit. */
const LABELS: Record<string, string> = {
  "audit.chained": "Sealed the entries of older versions",
  "audit.head_lost": "Found the end of the audit missing or altered",
  "audit.exported": "Exported the audit",
  "connection.connected": "Connected Stripe",
  "connection.ready": "Created and checked the schema",
  "connection.provision_failed": "Could not create the schema",
  "connection.keys_replaced": "Replaced the keys",
  "connection.webhook_secret_replaced": "Replaced the webhook secret",
  "connection.webhook_endpoint_created": "Created the webhook endpoint",
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
  "api_key.created": "Made an API key",
  "api_key.rotated": "Rotated an API key",
  "api_key.revoked": "Revoked an API key",
  "api_key.refused": "Refused an API key",
  "member.refused": "Was refused: the role is too low",
};

/** All actions that this version knows. */
export const ACTIONS: readonly string[] = Object.keys(LABELS);

/** Returns the words for an action. An action that this version does not know stays as it is. */
export function actionLabel(action: string): string {
  return LABELS[action] ?? action;
}
