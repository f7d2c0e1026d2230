import type { AnySql } from "../../database/any-sql.js";
import type { Window } from "../listing/window.js";
import { typeOfBackfill } from "../../copy/objects.js";
import { progressOf } from "../listing/progress.js";
import { whyNotWhole } from "./coverage.js";
import { countDifferences } from "./differences-store.js";
import type { VerificationResult } from "./schemas.js";
import type { StoredVerification } from "./verification-store.js";

type Counts = Pick<VerificationResult[string], "missing" | "extra" | "different" | "healed" | "undecided">;

/** What a run found of each object. */
export interface Found {
  counts: Record<string, Counts>;
  /** Whether all that differed is healed, and nothing is undecided. */
  equal: boolean;
  undecided: number;
  /** Differences that an event should have told of. */
  lost: number;
}

export async function countsOf(sql: AnySql, run: StoredVerification): Promise<Found> {
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

/** What was compared of each object and what was found. */
export async function resultOf(
  sql: AnySql,
  run: StoredVerification,
  windows: Window[],
  now: Date,
): Promise<Found & { result: VerificationResult }> {
  const found = await countsOf(sql, run);
  const progress = progressOf(run.objects, windows, now);
  const result = run.objects.flatMap((object) => {
    const counts = found.counts[object];
    if (counts === undefined) return [];
    const { status = "waiting", synced: compared = 0, reason } = progress[object] ?? {};
    const ended = status !== "waiting" && status !== "running";
    const why = reason ?? (ended ? whyNotWhole(run, windows, object) : null);
    const note = run.notes[object] ?? (why === null ? {} : { reason: why });
    // One whose list was read, but whose customers were not, was not compared whole either.
    const told = status === "completed" && why !== null ? ("skipped" as const) : status;
    return [[object, { compared, ...counts, status: told, ...note }] as const];
  });
  return { ...found, result: Object.fromEntries(result) };
}

/** The nested table whose rows count with objects of `type`. */
function nestedIn(type: string): string | null {
  if (type === "subscription") return "subscription_items";
  if (type === "checkout.session") return "checkout_session_line_items";
  return type === "entitlements.active_entitlement_summary" ? "active_entitlements" : null;
}
