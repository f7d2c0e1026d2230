import { noteProblem, type StoredProblem } from "../connection/problems.js";
import { requestKeyProof } from "../connection/key-store.js";
import { type Connection } from "../connection/store.js";
import type { Deps } from "../deps.js";
import { notify } from "../database/signals.js";
import { isDatabaseGone } from "../database/translate-error.js";
import { failedWithOldKey, isAboutKey, problemOfOutage } from "../connection/outage.js";
import { describeFailure } from "./describe-failure.js";
import { isOutage, kindOfFailure, type FailureKind } from "../stripe/failure.js";
import { markFailed, type FailedAttempt, type Waiting } from "./store.js";

/** Events that could not be applied, and why. */
export interface Failure {
  /** Stripe's `object`; '' where the event does not say. */
  type: string;
  events: Waiting[];
  error: unknown;
}

/** Failures that are no fault of the event's: it waits, however often it meets them. */
const HOLD_UP = new Set<string>([
  "not_permitted",
  "endpoint_limited",
  "object_busy",
  "body_broken",
] satisfies FailureKind[]);

/** An event that fails for a reason of its own this often is buried: visible, and replayed by hand. */
const BURY_AFTER = 10;
const LONGEST_RETRY_SECONDS = 60 * 60;
/** An outage's end is seen this soon at the latest; the first event that gets through wakes the others. */
const LONGEST_OUTAGE_RETRY_SECONDS = 5 * 60;

/**
 * Notes which events of a turn could not be applied. Backoff doubles from one second. Attempts that failed because
 * Stripe, the network or the key was in the way never bury an event; what was in the way is kept as a problem of the
 * connection. If the key was replaced while the turn lasted, what the old key met is no problem: those events are tried
 * again at once with the new key.
 * @throws where the database cannot be reached
 */
export async function recordFailures(
  deps: Deps,
  connection: Pick<Connection, "id" | "teamId" | "secretKeySealed">,
  failures: Failure[],
): Promise<void> {
  if (failures.length === 0) return;
  const gone = failures.find(({ error }) => isDatabaseGone(error));
  if (gone !== undefined) throw gone.error;
  const { id, teamId, secretKeySealed } = connection;
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
  let isNew = false;
  for (const { code, about, error } of problems.values()) {
    const problem = { code, about, detail: describeFailure(error), ofKey: secretKeySealed };
    const began = await noteProblem(deps.sql, id, problem);
    // Each further attempt meets the same, and a line of the log for each would hide the others.
    deps.log[began ? "warn" : "debug"]({ err: error, teamId, code }, "events are held up");
    if (began) isNew = true;
    if (code === "key_refused" || code === "key_may_not_read") await requestKeyProof(deps.sql, connection);
  }
  if (isNew) await notify(deps.sql, { kind: "connection", teamId });
}

function failedAttempt({ id, attempts, failures }: Waiting, error: unknown): FailedAttempt {
  const outage = isOutage(error);
  const heldUp = outage || HOLD_UP.has(kindOfFailure(error) ?? "");
  const buried = !heldUp && failures + 1 >= BURY_AFTER;
  const longest = outage ? LONGEST_OUTAGE_RETRY_SECONDS : LONGEST_RETRY_SECONDS;
  const retrySeconds = buried ? null : Math.min(2 ** (heldUp ? attempts : failures), longest);
  return { id, error: describeFailure(error), heldUp, retrySeconds };
}
