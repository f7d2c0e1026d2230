import { PROBLEMS } from "./problem-table.js";
import type { Problem } from "./read-problems.js";

export interface Known {
  /** What the connection's row says. */
  stored: { syncStatus: "pending" | "ready" | "error"; lastError: string | null; keyValid: boolean };
  /** A stored secret that the sync needs cannot be opened. */
  secretMissing: boolean;
  backfillRuns: boolean;
  /** What is wrong now, the worst first. */
  problems: readonly Pick<Problem, "code" | "since" | "message">[];
  /** Events wait because Stripe, the network or the key is in their way. */
  eventsHeldUp: boolean;
  /** What the last complete verification showed; null: there was none. */
  verified: { equalAsOf: Date | null; undecided: number } | null;
}

export interface Standing {
  syncStatus: "pending" | "ready" | "syncing" | "error";
  lastError: string | null;
  equalAsOf: Date | null;
}

/**
 * THE rule of what may be said of a connection. A refused key and a secret that cannot be opened are errors, whatever
 * else goes well. "Equal as of" is
 * what the last complete verification proved, and is not said while anything that is known speaks against it.
 */
export function standingOf(known: Known): Standing {
  const { stored, secretMissing, backfillRuns, problems, eventsHeldUp, verified } = known;
  const stopping = problems.find(
    ({ code }) => code === "key_refused" || (secretMissing && code === "secrets_unreadable"),
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

/** A backfill that failed before the proof is no reason to doubt it: the proof has read everything since. */
function speaksAgainst({ code, since }: Pick<Problem, "code" | "since">, equalAsOf: Date | null): boolean {
  if (!PROBLEMS[code].concernsCopy) return false;
  return code !== "backfill_failed" || equalAsOf === null || Date.parse(since) > equalAsOf.getTime();
}
