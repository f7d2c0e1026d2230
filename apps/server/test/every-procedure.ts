/**
 * A valid input for each procedure that concerns a team, without the team's id. Tests that call every procedure
 * fail for a procedure that is missing here.
 */
export const VALID_INPUTS: Record<string, Record<string, unknown>> = {
  "connection.connect": {
    secretKey: "sk_test_sandbox_intruder",
    publishableKey: "pk_test_sandbox_intruder",
    webhookSecret: "whsec_placeholder",
    loadNow: false,
  },
  "connection.status": {},
  "connection.watch": {},
  "connection.check": {},
  "connection.disconnect": {},
  "connection.webhookUrl": {},
  "connection.setWebhookSecret": { webhookSecret: `whsec_${"i".repeat(32)}`, revokePrevious: true },
  "connection.createWebhookEndpoint": {},
  "connection.setKeys": { secretKey: "sk_test_sandbox_intruder", publishableKey: "pk_test_sandbox_intruder" },
  "backfill.start": { objects: ["customer"], createdAfter: "2026-01-01T00:00:00Z", wait: false },
  "backfill.get": {},
  "backfill.list": { limit: 10 },
  "backfill.watch": {},
  "backfill.cancel": {},
  "verification.get": {},
  "verification.watch": {},
  "verification.start": {},
  "events.list": { status: "applied", type: "customer.created", limit: 10 },
  "events.counts": {},
  "events.watchCounts": {},
  "events.get": { eventId: "evt_1" },
  "events.replayBuried": {},
  "events.catchUp": {},
  "events.replay": { eventId: "evt_1" },
  "tables.list": {},
  "tables.rows": { table: "customers", limit: 10, cursor: "cus_" },
  "access.get": { customer: "cus_1", pastDue: "yes" },
  "audit.list": { limit: 10, cursor: "1" },
};
