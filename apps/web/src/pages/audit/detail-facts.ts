import { dateTimeText, timeOf } from "../../ui/date-time-text.js";

/** A fact about an entry, as people read it. */
export interface Fact {
  label: string;
  text: string;
}

/** The words for each field of an entry's details. */
const LABELS: Record<string, string> = {
  accountId: "Stripe account",
  action: "Only the action",
  address: "Network address",
  afterEntry: "After entry",
  backfillId: "Sync",
  digest: "Digest of these entries",
  droppedViews: "Views that were also dropped",
  email: "E-mail address",
  emailOff: "No e-mail about",
  endpointId: "Webhook endpoint",
  endpointRemoved: "Webhook endpoint removed in Stripe",
  entries: "Entries",
  error: "Error",
  eventId: "Event",
  events: "Number of events",
  expiresAt: "Valid until",
  format: "Format",
  from: "From",
  invitationId: "Invitation",
  invitedBy: "Invited by",
  key: "Stripe key",
  keyId: "Key",
  lastOlderId: "Last of these entries",
  memberId: "Member",
  mode: "Mode",
  name: "Name",
  newKeyId: "New key",
  objectId: "Object",
  objects: "Objects",
  ofUser: "Person",
  olderEntries: "Number of entries",
  operator: "Operator",
  payloads: "Events whose payload was deleted",
  permission: "Permission",
  placeholder: "Only a placeholder",
  previousValidUntil: "Old key valid until",
  q: "Search text",
  reason: "Reason",
  receivedAfter: "Received from",
  receivedBefore: "Received before",
  revokePrevious: "Old secret revoked at once",
  role: "Role",
  rows: "Number of objects",
  scopes: "Scopes",
  secrets: "Secrets",
  status: "Status",
  tables: "Tables",
  text: "Digest of the stored text",
  to: "To",
  type: "Type",
  userId: "Only by",
  webhookHost: "Webhook on",
  webhookOff: "No webhook message about",
  why: "Reason",
};

/** The words for values that are codes of BillStack. The names of the fields tell which value is a code. */
const VALUES: Record<string, Record<string, string>> = {
  mode: { test: "test mode", live: "live mode" },
  reason: {
    expired: "the key has expired",
    revoked: "the key was revoked",
    scope_missing: "a scope is missing",
  },
  why: {
    missing_key: "the server lacks the encryption key",
    damaged: "it was changed, or copied from another place",
    older: "an older one was put back",
    lost: "its encryption key was missing when it was sealed again",
  },
  name: {
    secret_key: "Stripe's secret key",
    publishable_key: "Stripe's publishable key",
    webhook_secret: "the webhook secret",
    previous_webhook_secret: "the previous webhook secret",
  },
};

/** The fields that contain a time in the form of ISO 8601. */
const TIMES: ReadonlySet<string> = new Set(["expiresAt", "previousValidUntil", "from", "to"]);
const ISO_TIME = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/**
 * Returns the details of an entry with a label for each field. A field that this version does not know keeps its
 * name, because entries are never changed, and a newer version may have recorded it.
 */
export function detailFacts(detail: Record<string, unknown>): Fact[] {
  return Object.entries(detail).map(([name, value]) => ({
    label: labelOf(name),
    text: textOf(name, value),
  }));
}

function labelOf(name: string): string {
  return Object.hasOwn(LABELS, name) ? (LABELS[name] ?? name) : name;
}

function textOf(name: string, value: unknown): string {
  if (value === null) return "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") {
    const time = TIMES.has(name) && ISO_TIME.test(value) ? timeOf(value) : null;
    if (time !== null) return dateTimeText(time, "minute");
    const words = VALUES[name];
    return words !== undefined && Object.hasOwn(words, value) ? (words[value] ?? value) : value;
  }
  if (Array.isArray(value))
    return value.length === 0 ? "none" : value.map((one) => textOf(name, one)).join(", ");
  if (typeof value === "object") {
    const parts = Object.entries(value).map(([inner, of]) => textOf(inner, of));
    return parts.join(": ");
  }
  return JSON.stringify(value);
}
