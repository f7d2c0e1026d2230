import type { AnySql } from "../../database/any-sql.js";
import type { Window } from "../listing/window.js";
import { typeOfBackfill } from "../../copy/objects.js";
import { progressOf } from "../listing/progress.js";
import { whyIncomplete } from "./coverage.js";
import { countDifferences } from "./differences-store.js";
import type { VerificationResult } from "./schemas.js";
import type { StoredVerification } from "./verification-store.js";

type Counts = Pick<VerificationResult[string], "missing" | "extra" | "different" | "healed" | "undecided">;

/** What a run found. */
export interface Found {
  /** Counts for each object type, by its name in a backfill. */
  counts: Record<string, Counts>;
  /** Whether all confirmed differences are healed and no object is undecided. */
  equal: boolean;
  /** How many objects are undecided. */
  undecided: number;
  /** How many differences an event should have brought, see `causeOf`. */
  lost: number;
}

/** Counts the differences and undecided objects of a run. */
export async function countFindings(sql: AnySql, run: StoredVerification): Promise<Found> {
  const counted = await countDifferences(sql, run.id);
  const sum = (some: typeof counted): number => some.reduce((total, { objects }) => total + objects, 0);
  const decided = counted.filter(({ undecided }) => !undecided);
  const open = counted.filter(({ undecided }) => undecided);
  const counts = run.objects.map((object) => {
    const type = typeOfBackfill(object);
    const isOwn = (one: { type: string }): boolean => one.type === type || nestedIn(type) === one.type;
    const own = decided.filter(isOwn);
    return [
      object,
      {
        missing: sum(own.filter(({ kind }) => kind === "missing")),
        extra: sum(own.filter(({ kind }) => kind === "extra")),
        different: sum(own.filter(({ kind }) => kind === "different")),
        healed: sum(own.filter(({ healed }) => healed)),
        undecided: sum(open.filter(isOwn)),
      },
    ] as const;
  });
  return {
    counts: Object.fromEntries(counts),
    equal: open.length === 0 && decided.every(({ healed }) => healed),
    undecided: sum(open),
    lost: sum(decided.filter(({ lost }) => lost)),
  };
}

/** The result of a run for each object type: how many objects were compared, and what was found. */
export async function resultOf(
  sql: AnySql,
  run: StoredVerification,
  windows: Window[],
  now: Date,
): Promise<Found & { result: VerificationResult }> {
  const found = await countFindings(sql, run);
  const progress = progressOf(run.objects, windows, now);
  const result = run.objects.flatMap((object) => {
    const counts = found.counts[object];
    if (counts === undefined) return [];
    const { status = "waiting", synced: compared = 0, reason } = progress[object] ?? {};
    const ended = status !== "waiting" && status !== "running";
    const why = reason ?? (ended ? whyIncomplete(run, windows, object) : null);
    const note = run.notes[object] ?? (why === null ? {} : { reason: why });
    // A type whose own list was read is still incomplete if, for example, not all customers were read.
    const shownStatus = status === "completed" && why !== null ? ("skipped" as const) : status;
    return [[object, { compared, ...counts, status: shownStatus, ...note }] as const];
  });
  return { ...found, result: Object.fromEntries(result) };
}

/** The nested table whose rows are counted with the objects of `type`. Null: none. */
function nestedIn(type: string): string | null {
  if (type === "subscription") return "subscription_items";
  if (type === "checkout.session") return "checkout_session_line_items";
  return type === "entitlements.active_entitlement_summary" ? "active_entitlements" : null;
}
