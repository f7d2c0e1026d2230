/** What people read for an action of the audit. */
const LABELS: Record<string, string> = {
  "connection.connected": "Connected Stripe",
  "connection.ready": "Schema made and proved",
  "connection.provision_failed": "Schema could not be made",
  "connection.keys_replaced": "Replaced the keys",
  "connection.webhook_secret_replaced": "Replaced the webhook secret",
  "connection.webhook_endpoint_created": "Created the webhook endpoint",
  "connection.disconnected": "Disconnected Stripe",
  "backfill.started": "Started loading data",
  "backfill.canceled": "Canceled loading data",
  "verification.started": "Started comparing with Stripe",
  "events.replayed": "Replayed all buried events",
  "catch_up.started": "Looked for missed events",
};

/** The label of an action; one that a newer server writes stays as it is. */
export function actionLabel(action: string): string {
  return LABELS[action] ?? action;
}
