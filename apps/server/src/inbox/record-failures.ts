import { noteProblem, type StoredProblem } from "../connection/problems.js";
import { askForProof } from "../connection/ask-for-proof.js";
import { type Connection } from "../connection/store.js";
import type { Deps } from "../deps.js";
import { notify } from "../database/signals.js";
import { codeOf } from "../database/sqlstate.js";
import { isDatabaseGone } from "../database/translate-error.js";
import { failedWithOldKey, isAboutKey, problemOfOutage } from "../connection/outage.js";
import { describeFailure } from "./describe-failure.js";
import { isOutage, kindOfFailure, type FailureKind } from "../stripe/failure.js";
import { markFailed, type FailedAttempt, type Waiting } from "./store.js";

/** Events of one object that could not be applied, and why. */
export interface Failure {
  /** The type of the object, as in Stripe's field `object`. Empty if the event does not contain it. */
  type: string;
  events: Waiting[];
  error: unknown;
}

/** Failures that the event has not caused. They never bury it, however often they happen. */
const NOT_THE_EVENTS_FAULT = new Set<string>([
  "not_permitted",
  "endpoint_limited",
  "object_busy",
  "body_broken",
] satisfies FailureKind[]);

/** An event that fails this often for its own reason is buried. People see it and can replay it. */
const BURY_AFTER = 10;
const LONGEST_RETRY_SECONDS = 60 * 60;
/** During an outage an event is tried at least this often. The first event that succeeds wakes the others. */
const LONGEST_OUTAGE_RETRY_SECONDS = 5 * 60;
/**
 * An event whose connection's key cannot be opened or belongs to another account is tried this seldom. Only a
 * restart with the encryption key, a proof of the key, or new keys of the team help, and all of them wake the event.
 */
const NOT_SENT_RETRY_SECONDS = 5 * 60;

/**
 * Stores that events could not be applied, and when they are tried again. The delay before the next attempt
 * begins at one second and doubles each time. If the key cannot be opened or belongs to another account, the delay is
 * five minutes at once.
 *
 * A failure that Stripe, the network or the key has caused never buries an event. It is stored as a problem of
 * the connection. If the key was replaced meanwhile, failures of the old key are not stored as a problem, and
 * their events are tried again at once with the new key.
 * @throws if the database cannot be reached
 */
export async function recordFailures(
  deps: Deps,
  connection: Pick<Connection, "id" | "teamId" | "keysVersion">,
  failures: Failure[],
): Promise<void> {
  if (failures.length === 0) return;
  const gone = failures.find(({ error }) => isDatabaseGone(error));
  if (gone !== undefined) throw gone.error;
  const { id, teamId, keysVersion } = connection;
  const isOldKey = await failedWithOldKey(deps, connection, ...failures.map(({ error }) => error));
  const problems = new Map<string, { code: StoredProblem; about: string; error: unknown }>();
  const attempts: FailedAttempt[] = [];
  for (const { type, events, error } of failures) {
    if (isOldKey && isAboutKey(error)) {
      attempts.push(...events.map((event) => ({ ...failedAttempt(event, error), retrySeconds: 0 })));
      continue;
    }
    const forbidden = kindOfFailure(error) === "not_permitted";
    const code = isOutage(error) ? problemOfOutage(error) : forbidden ? "key_may_not_read" : null;
    const about = code === "key_may_not_read" ? type : "";
    if (code !== null) problems.set(`${code} ${about}`, { code, about, error });
    for (const event of events) {
      const attempt = failedAttempt(event, error);
      attempts.push(attempt);
      if (attempt.heldUp) continue;
      const buried = attempt.retrySeconds === null;
      deps.log.warn({ err: error, eventId: event.id, teamId, buried }, "an event was not applied");
    }
  }
  await markFailed(deps.sql, id, attempts);
  deps.metrics.eventsBuried.inc(attempts.filter(({ retrySeconds }) => retrySeconds === null).length);
  let isNew = false;
  for (const { code, about, error } of problems.values()) {
    const problem = { code, about, detail: describeFailure(error), ofKey: keysVersion };
    const began = await noteProblem(deps.sql, id, problem);
    // Only the first failure is a warning. The same warning for each attempt would hide other lines of the log.
    deps.log[began ? "warn" : "debug"]({ err: error, teamId, code }, "events are held up");
    if (began) isNew = true;
    if (code === "key_refused" || code === "key_may_not_read") await askForProof(deps, connection);
  }
  if (isNew) await notify(deps.sql, { kind: "connection", teamId });
}

/**
 * SQLSTATE undefined_column and undefined_table: the team schema is not upgraded to this version yet, so it lacks what
 * this version writes. The upgrade wakes the event.
 */
const LACKING = new Set(["42703", "42P01"]);

/** Whether an event could not be applied because the team schema lacks a column or a table. */
function isSchemaBehind(error: unknown): boolean {
  return LACKING.has(codeOf(error));
}

/** Decides whether a failed event is buried, and otherwise when it is tried again. */
function failedAttempt({ id, attempts, failures }: Waiting, error: unknown): FailedAttempt {
  const kind = kindOfFailure(error);
  const outage = isOutage(error);
  const heldUp = outage || NOT_THE_EVENTS_FAULT.has(kind ?? "") || isSchemaBehind(error);
  const failed = { id, error: describeFailure(error), heldUp };
  if (kind === "key_unreadable" || kind === "account_changed")
    return { ...failed, retrySeconds: NOT_SENT_RETRY_SECONDS };
  if (!heldUp && failures + 1 >= BURY_AFTER) return { ...failed, retrySeconds: null };
  const longest = outage ? LONGEST_OUTAGE_RETRY_SECONDS : LONGEST_RETRY_SECONDS;
  return { ...failed, retrySeconds: Math.min(2 ** (heldUp ? attempts : failures), longest) };
}
