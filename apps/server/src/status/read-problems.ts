import type { z } from "zod";

import type { Deps } from "../deps.js";
import type { RefusalReason } from "../inbox/refusals-store.js";
import type { RefusalCounts } from "../inbox/refusals.js";
import { NEEDED } from "../copy/needed.js";
import { countBuried, type Overdue } from "../inbox/store.js";
import { newestBackfills } from "../sync/backfill/backfill-store.js";
import { openQuestions } from "../sync/verification/removals-store.js";
import { PROBLEM_CODES, PROBLEMS, type ProblemCode } from "./problem-table.js";
import { findFailedUpgrade } from "../connection/schema-upgrade-store.js";
import { readStoredProblems, type StoredProblem } from "../connection/problems.js";
import { describeUnreadable, type UnreadableSecret } from "../connection/unreadable-secrets.js";
import type { problem } from "./schemas.js";
import type { Connection } from "../connection/store.js";
import { webhookUrl } from "../connection/webhook-url.js";

/** A problem as the status shows it. */
export type Problem = z.infer<typeof problem>;

const HOUR_MS = 60 * 60 * 1_000;

/** Stored problems about which more is known now than was stored. They are added separately below. */
const DESCRIBED_BELOW = new Set<StoredProblem>(["key_may_not_read", "permission_lost", "secrets_unreadable"]);

/** What people read for each thing that a key should be allowed to read, such as "Reviews" for `review`. */
const LABELS: ReadonlyMap<string, string> = new Map(NEEDED.map(({ name, label }) => [name, label]));

function labelsOf(names: readonly string[]): string {
  return names.map((name) => LABELS.get(name) ?? name).join(", ");
}

/** People read this long before a key expires that it will, in days. */
const EXPIRY_DAYS = 7;

/**
 * Returns what is wrong with a connection now, the worst first. Some problems were stored when they were noticed,
 * others follow from the connection's rows.
 *
 * @param overdue events that have waited for too long
 * @param refused the deliveries that were refused in the last day
 * @param unreadable the stored secrets that cannot be opened
 */
export async function readProblems(
  deps: Deps,
  connection: Connection,
  lastEventAt: Date | null,
  overdue: Overdue,
  refused: RefusalCounts,
  unreadable: readonly UnreadableSecret[],
): Promise<Problem[]> {
  const { sql, gather } = deps;
  const { id, teamId } = connection;
  const [kept, buried, [backfill], upgrade, questions] = await Promise.all([
    readStoredProblems(sql, id),
    countBuried(sql, id),
    newestBackfills(sql, teamId, 1),
    findFailedUpgrade(sql, id),
    openQuestions(sql, id),
  ]);
  const found: Problem[] = [];
  const add = (code: ProblemCode, since: Date, what = ""): void => {
    found.push(describeProblem(code, since, what));
  };
  for (const { code, about, detail, since } of kept) {
    if (!DESCRIBED_BELOW.has(code)) add(code, since, about === "" ? (detail ?? "") : about);
  }
  if (unreadable.length > 0) {
    const since = kept.find(({ code }) => code === "secrets_unreadable")?.since ?? new Date();
    add("secrets_unreadable", since, describeUnreadable(unreadable));
  }
  const refusals = kept.filter(({ code }) => code === "key_may_not_read");
  const forbidden = [...new Set([...connection.unreadable, ...refusals.map(({ about }) => about)])];
  if (forbidden.length > 0) {
    add("key_may_not_read", refusals[0]?.since ?? connection.createdAt, labelsOf(forbidden));
  }
  const lost = kept.filter(({ code }) => code === "permission_lost");
  if (lost[0] !== undefined) add("permission_lost", lost[0].since, labelsOf(lost.map(({ about }) => about)));
  const noticeAt = expiryNoticeAt(connection);
  if (noticeAt !== null && noticeAt.getTime() <= Date.now()) {
    const enteredAt = connection.keyExpiryEnteredAt ?? connection.createdAt;
    add("key_expiring", noticeAt > enteredAt ? noticeAt : enteredAt, dayOf(connection.keyExpiresAt));
  }
  const isExplained = kept.some(({ code }) => code === "key_refused" || code === "account_changed");
  if (!connection.keyValid && !isExplained) {
    add("key_refused", connection.keyCheckedAt);
  }
  const [question] = questions?.asked ?? [];
  if (question !== undefined) {
    const what = questions?.asked.map(
      ({ type, rows }) => `${rows.toLocaleString("en")} of ${labelsOf([type])}`,
    );
    add("removal_asked", new Date(question.since), what?.join(", "));
  }
  if (buried.since !== null) add("events_buried", buried.since, eventsText(buried.events));
  if (overdue.since !== null) add("events_waiting", overdue.since, eventsText(overdue.events));
  if (upgrade?.locked === false) add("schema_upgrade_blocked", upgrade.since, upgrade.error);
  if (gather.fullSince !== null) add("database_full", gather.fullSince);
  if (backfill?.status === "failed") {
    add("backfill_failed", backfill.finishedAt ?? backfill.startedAt, backfill.error ?? "");
  }
  const reasons = reasonsText(refused);
  if (refused.lastAt !== null && reasons !== "" && isRecent(refused.lastAt)) {
    add("deliveries_refused", new Date(refused.lastAt), reasons);
  }
  if (connection.webhookSecretSealed === null) add("webhook_secret_missing", connection.webhookSecretAt);
  else if (deliveriesAreMissing(connection, lastEventAt)) {
    add("no_deliveries", connection.webhookSecretAt, webhookUrl(deps, teamId));
  }
  return found.toSorted((one, other) => rank(one) - rank(other) || one.since.localeCompare(other.since));
}

/** Returns a problem with its sentences. `what` is what the problem is about (problem-table.ts). */
export function describeProblem(code: ProblemCode, since: Date, what = ""): Problem {
  const { sentence, action } = PROBLEMS[code].text(what);
  return { code, since: since.toISOString(), sentence, action, message: `${sentence} ${action}` };
}

/** Returns the place of the problem in the table, which has the worst first. */
function rank({ code }: Problem): number {
  return PROBLEM_CODES.indexOf(code);
}

/** Returns from when on people are told that the key expires; null if nobody has entered when it does. */
function expiryNoticeAt({ keyExpiresAt }: Connection): Date | null {
  return keyExpiresAt === null ? null : new Date(keyExpiresAt.getTime() - EXPIRY_DAYS * 24 * HOUR_MS);
}

/** Returns the day of a time in UTC, such as 2026-12-31. */
function dayOf(time: Date | null): string {
  return time?.toISOString().slice(0, 10) ?? "";
}

/**
 * Why deliveries were refused, as a part of a sentence. A missing or unreadable secret is a problem with a code of
 * its own.
 */
const REFUSED: Record<Exclude<RefusalReason, "webhook_secret_missing" | "secrets_unreadable">, string> = {
  invalid_signature: "with a signature that does not match the stored webhook secret",
  wrong_clock: "signed more than five minutes ago or in the future",
  wrong_mode: "of the other mode",
  not_an_event: "that are not Stripe events",
};

/** Returns how many deliveries were refused in the last day for which reason; empty if there were none. */
function reasonsText(refused: RefusalCounts): string {
  const counted = Object.entries(REFUSED).flatMap(([reason, clause]) => {
    const count = refused[reason as RefusalReason] ?? 0;
    return count === 0 ? [] : [`${count.toLocaleString("en")} ${clause}`];
  });
  return counted.join(", ");
}

/**
 * Whether a delivery was refused within the last hour. If not, the cause was repaired or the sender has given up.
 */
function isRecent(at: string): boolean {
  return Date.now() - Date.parse(at) < HOUR_MS;
}

function eventsText(events: number): string {
  return events === 1 ? "1 event" : `${events.toLocaleString("en")} events`;
}

/**
 * Whether deliveries seem not to arrive. None was signed with the current webhook secret, and either the search
 * for missed events has found one made more than an hour after the secret was stored, or no delivery has ever
 * arrived and the secret was stored more than a day ago.
 */
function deliveriesAreMissing(connection: Connection, lastEventAt: Date | null): boolean {
  const { webhookSecretAt: stored, webhookSecretUsedAt, previousWebhookSecretUsedAt: previous } = connection;
  if (webhookSecretUsedAt !== null || (previous !== null && previous > stored)) return false;
  if (lastEventAt !== null && lastEventAt.getTime() - stored.getTime() > HOUR_MS) return true;
  return previous === null && Date.now() - stored.getTime() > 24 * HOUR_MS;
}
