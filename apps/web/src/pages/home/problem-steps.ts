import type { Permission } from "@billstack/tenancy/roles";
import type { LinkProps } from "@tanstack/react-router";

import type { ConnectionStatus } from "../connection/connection-status.js";
import type { EventFilter } from "../events/event-filter.js";

type Code = ConnectionStatus["problems"][number]["code"];

/** The one thing to do about a problem: the text of its button, where it leads, and who may do it. */
export type ProblemStep =
  | { label: string; to: NonNullable<LinkProps["to"]>; search?: EventFilter; needs: Permission }
  | { label: string; href: string };

const CONNECTION = "/teams/$teamId/settings/stripe";
const EVENTS = "/teams/$teamId/events";
const replaceKeys = { label: "Replace the keys", to: CONNECTION, needs: "connection.rotate" } as const;
const seePermissions = {
  label: "See what the key can read",
  to: CONNECTION,
  needs: "connection.read",
} as const;
const setUpWebhook = { label: "Set up the webhook", to: CONNECTION, needs: "connection.rotate" } as const;
const seeWebhook = { label: "Check the webhook", to: CONNECTION, needs: "connection.read" } as const;
const syncAgain = { label: "Sync again", to: "/teams/$teamId/settings/sync", needs: "backfill.run" } as const;

/** The next step of each problem; null where only the person who runs the server, or time, can help. */
export const PROBLEM_STEPS = {
  team_moving: null,
  secrets_unreadable: replaceKeys,
  key_refused: replaceKeys,
  account_changed: replaceKeys,
  database_full: null,
  stripe_unreachable: { label: "See Stripe's own status", href: "https://status.stripe.com" },
  events_buried: {
    label: "Show the failed events",
    to: EVENTS,
    search: { status: "buried" },
    needs: "events.read",
  },
  removal_asked: {
    label: "Answer",
    to: "/teams/$teamId/settings/sync",
    needs: "verification.answer",
  },
  key_may_not_read: seePermissions,
  permission_lost: seePermissions,
  key_expiring: replaceKeys,
  events_missed: syncAgain,
  events_not_readable: seePermissions,
  events_waiting: {
    label: "Show the waiting events",
    to: EVENTS,
    search: { status: "waiting" },
    needs: "events.read",
  },
  schema_upgrade_blocked: { label: "See the tables", to: "/teams/$teamId/tables", needs: "tables.read" },
  backfill_failed: syncAgain,
  events_lost: seeWebhook,
  thin_events: setUpWebhook,
  deliveries_refused: seeWebhook,
  webhook_secret_missing: setUpWebhook,
  no_deliveries: seeWebhook,
  rate_limited: null,
  second_endpoint: seeWebhook,
} as const satisfies Record<Code, ProblemStep | null>;
