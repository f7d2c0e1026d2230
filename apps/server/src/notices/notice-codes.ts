import type { ProblemCode } from "../status/problem-table.js";

/**
 * The problems that need a person, the worst first, and what each of them means in a few words. The owners and admins
 * of a team are told about them. The other problems of the status either end by themselves or exist since the connect.
 */
export const NOTICES = {
  secrets_unreadable: "BillStack cannot decrypt stored keys or secrets",
  key_refused: "Stripe refuses the key",
  account_changed: "The key belongs to another account",
  database_full: "The disk of the database is full",
  removal_asked: "A verification asks before it removes many rows",
  events_buried: "Events could not be applied after ten tries",
  permission_lost: "The key lost a permission",
  key_expiring: "The key expires within a week",
  events_missed: "Events were missed and can no longer be read",
  events_waiting: "Events have waited for more than ten minutes",
  schema_upgrade_blocked: "The upgrade of the team schema is blocked",
  backfill_failed: "The last sync failed",
  events_lost: "A verification found changes that no event reported",
  thin_events: "Stripe delivers events without their objects",
  deliveries_refused: "Deliveries to the webhook URL were refused",
  no_deliveries: "No event has been delivered",
  second_endpoint: "A second webhook endpoint sends to the team",
} as const satisfies Partial<Record<ProblemCode, string>>;

/** The code of a problem that people are told about. */
export type NoticeCode = keyof typeof NOTICES;
/** All codes of notices, the worst first. */
export const NOTICE_CODES = Object.keys(NOTICES) as [NoticeCode, ...NoticeCode[]];

/** Whether people are told about problems with this code. */
export function isNoticeCode(code: string): code is NoticeCode {
  return Object.hasOwn(NOTICES, code);
}
