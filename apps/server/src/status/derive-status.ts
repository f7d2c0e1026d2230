import { PROBLEMS } from "./problem-table.js";
import type { Problem } from "./read-problems.js";

/** The facts from which the status of a connection follows. */
export interface StatusFacts {
  /** What the connection's row says. */
  stored: { syncStatus: "pending" | "ready" | "error"; lastError: string | null; keyValid: boolean };
  /** Whether a stored secret that the sync needs cannot be opened. */
  secretMissing: boolean;
  backfillRuns: boolean;
  /** What is wrong now, the worst first. */
  problems: readonly Pick<Problem, "code" | "since" | "message">[];
  /** Whether events wait because Stripe does not answer, limits requests or refuses the key. */
  eventsHeldUp: boolean;
  /** The result of the last completed verification; null if there was none. */
  verified: { equalAsOf: Date | null; undecided: number } | null;
}

/** What may be said about a connection. */
export interface DerivedStatus {
  syncStatus: "pending" | "ready" | "syncing" | "error";
  lastError: string | null;
  equalAsOf: Date | null;
}

/**
 * Decides what may be said about a connection; nothing else decides it. A refused key, a key of another account
 * and a secret that cannot be opened are always an error. `equalAsOf` is what the last completed verification proved. It is null while
 * anything known contradicts it.
 */
export function deriveStatus(known: StatusFacts): DerivedStatus {
  const { stored, secretMissing, backfillRuns, problems, eventsHeldUp, verified } = known;
  const stopping = problems.find(
    ({ code }) =>
      code === "key_refused" ||
      code === "account_changed" ||
      (secretMissing && code === "secrets_unreadable"),
  );
  const equalAsOf = verified?.equalAsOf ?? null;
  const doubted =
    !stored.keyValid ||
    secretMissing ||
    eventsHeldUp ||
    (verified?.undecided ?? 0) > 0 ||
    problems.some((problem) => speaksAgainst(problem, equalAsOf));
  return {
    syncStatus:
      stopping !== undefined || !stored.keyValid || stored.syncStatus === "error"
        ? "error"
        : backfillRuns
          ? "syncing"
          : stored.syncStatus,
    lastError: stopping?.message ?? stored.lastError,
    equalAsOf: doubted ? null : equalAsOf,
  };
}

/**
 * Whether the problem contradicts that the copy equalled Stripe at `equalAsOf`. A backfill that failed before the
 * verification does not: the verification has read everything since.
 */
function speaksAgainst({ code, since }: Pick<Problem, "code" | "since">, equalAsOf: Date | null): boolean {
  if (!PROBLEMS[code].concernsCopy) return false;
  return code !== "backfill_failed" || equalAsOf === null || Date.parse(since) > equalAsOf.getTime();
}
