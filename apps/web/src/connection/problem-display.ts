import type { ConnectionStatus } from "./connection-status.js";

type Code = ConnectionStatus["problems"][number]["code"];

/**
 * How each problem is shown: its colour and its title. A problem that a section of the page of the connection shows with
 * its own buttons has the name of that section, and is left out of the list at the top of that page.
 */
export const PROBLEM_DISPLAY = {
  team_moving: { tone: "warn", title: "The team is being moved to another server" },
  secrets_unreadable: { tone: "bad", title: "Stored secrets cannot be decrypted" },
  stripe_unreachable: { tone: "warn", title: "Stripe cannot be reached" },
  rate_limited: { tone: "warn", title: "Stripe is limiting the requests of this account" },
  key_refused: { tone: "bad", title: "Stripe refuses the key" },
  account_changed: { tone: "bad", title: "The key belongs to another account" },
  permission_lost: { tone: "warn", title: "The key lost a permission" },
  key_expiring: { tone: "warn", title: "The key expires soon" },
  key_may_not_read: { tone: "warn", title: "This key cannot read everything" },
  removal_asked: { tone: "bad", title: "Allow BillStack to remove many rows?" },
  events_missed: { tone: "bad", title: "Events were missed" },
  events_lost: { tone: "bad", title: "Events are being lost" },
  events_not_readable: { tone: "warn", title: "BillStack cannot check for missed events" },
  thin_events: { tone: "bad", title: "Events arrive without their objects" },
  events_buried: { tone: "bad", title: "Events could not be applied" },
  events_waiting: { tone: "warn", title: "Events have been waiting for a long time" },
  schema_upgrade_blocked: { tone: "warn", title: "The upgrade of the schema is blocked" },
  second_endpoint: { tone: "warn", title: "A second webhook endpoint sends to this team" },
  database_full: { tone: "bad", title: "The database's disk is full" },
  deliveries_refused: { tone: "warn", title: "Deliveries were refused", section: "Webhook" },
  webhook_secret_missing: { tone: "warn", title: "The webhook is not set up", section: "Webhook" },
  no_deliveries: { tone: "warn", title: "No event has been delivered" },
  backfill_failed: { tone: "bad", title: "The last sync failed" },
} as const satisfies Record<Code, { tone: "warn" | "bad"; title: string; section?: string }>;
