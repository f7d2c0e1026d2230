import type { TransactionSql } from "postgres";

import { hasBuried, hasWaiting } from "../../inbox/events-of-object.js";
import { NESTED_TABLES, type LineItems } from "../../copy/nested-tables.js";
import { objectKey, raiseFreshness, readFreshness } from "../../copy/freshness.js";
import { writeObjects } from "../../copy/write-objects.js";
import { toRaise, type State } from "../../copy/write-states.js";
import { causeOf } from "./cause.js";
import { findDifferences } from "./find-differences.js";
import {
  confirmDifference,
  dropSuspect,
  removeNested,
  lookOnceMore,
  type Suspect,
} from "./differences-store.js";
import { columnsIn, sameInBoth, type Parts } from "./parts.js";
import type { Step } from "./step.js";
import { massRemoval } from "./mass-removal-store.js";
import { askForRemoval, removalOf } from "./removals-store.js";
import { countOfReason, storeUndecided } from "./undecided-store.js";

/** If Stripe gives different values at each of so many looks, the object is undecided. */
const MOST_LOOKS = 5;
/** If so many objects of a type are undecided because of the same columns, further ones get only two looks. */
const KNOWN_AFTER = 20;
/** The most column names in the reason for an undecided object. */
const MOST_NAMED = 5;

/**
 * Judges a suspect by comparing its rows with the object that was just fetched from Stripe. There are four
 * outcomes:
 * - The rows are equal: the suspect is dropped.
 * - The rows differ in the same way as at the look before: the difference is confirmed and the rows are corrected.
 * - The rows differ in another way than before: the object gets another look later.
 * - It cannot be known whether the rows are right, for example because an event waits: the object is undecided.
 *
 * Writes nothing if the run or the connection is no longer this worker's.
 */
export async function judgeSuspect(
  sql: TransactionSql,
  step: Step,
  suspect: Suspect,
  state: State,
  lineItems: LineItems,
): Promise<void> {
  const { run, connection } = step;
  const { type, id } = suspect;
  if (!(await step.hold(sql))) return;
  const undecided = (reason: string): Promise<void> => storeUndecided(sql, run.id, { type, id, reason });
  const { differences, unstorable } = await findDifferences(sql, connection, [state], lineItems);
  const why = unstorable.get(id);
  if (why !== undefined) return undecided(`It cannot be stored: ${why}`);
  const found = differences.get(id);
  if (found === undefined) {
    // Only if Stripe says that the object does not exist may its nested rows be removed.
    if (state.gone === "missing") await removeNestedOf(sql, step, state);
    // The answer confirms the rows, so the stored time of the object is raised. An object that never existed has
    // none.
    if (state.object !== null || state.over !== "")
      await raiseFreshness(sql, connection.id, [toRaise(state)]);
    return dropSuspect(sql, run.id, suspect);
  }
  // The list and the fetch contradict each other. The fetch is the newer answer, but it counts only if a recheck
  // repeats it.
  if (state.gone === "missing" && suspect.kind === "different" && !step.isAfterRun) {
    return undecided(
      "Stripe's list has the object, but Stripe says that it does not exist when BillStack asks for it alone.",
    );
  }
  if (isRemoval(state)) {
    const doubt = await whyNotRemoved(sql, step, state);
    if (doubt !== null) return undecided(doubt);
  }
  if (await hasWaiting(sql, connection.id, id)) return undecided("An event about it waits to be applied.");
  if (!step.isAfterRun && (await hasBuried(sql, connection.id, id))) {
    return undecided("An event about it could not be applied and is buried.");
  }
  const same = sameInBoth(found.parts, suspect.parts);
  if (same.length === 0 || (await wasWritten(sql, step, state))) {
    const reason = `Stripe gives another value of ${columnNames(found.parts)} each time.`;
    const isKnown = suspect.looks > 0 && (await countOfReason(sql, run.id, type, reason)) >= KNOWN_AFTER;
    const hasLooksLeft = suspect.looks + 1 < MOST_LOOKS && !isKnown;
    if (hasLooksLeft) return lookOnceMore(sql, run.id, { type, id, parts: found.parts });
    return undecided(reason);
  }
  const cause = await causeOf(sql, step, state, found);
  const [refused] = await writeObjects(sql, connection, [state], lineItems);
  if (refused !== undefined) return undecided(`It cannot be stored: ${refused.why.slice(0, 200)}`);
  if (state.gone === "missing") await removeNestedOf(sql, step, state);
  const left = await findDifferences(sql, connection, [state], lineItems);
  await confirmDifference(sql, run.id, {
    type,
    id,
    kind: found.kind,
    cause,
    healed: left.differences.size === 0,
  });
}

/** Whether Stripe had the object before and has no object or no rows for it now. */
function isRemoval({ object, row, over }: State): boolean {
  return over !== "" && (object === null || row.rows?.(object) === 0);
}

/** Returns why the rows of an object that Stripe has no more are not removed now; null if they may be removed. */
async function whyNotRemoved(
  sql: TransactionSql,
  { run, connection, isAfterRun }: Step,
  state: State,
): Promise<string | null> {
  const { type } = state;
  const known = await removalOf(sql, run.id, type);
  if (known?.state === "allowed") return null;
  if (known !== null) return ASKED;
  const mass = await massRemoval(sql, run.id, connection, state);
  if (mass.kind === "ask") {
    await askForRemoval(sql, run.id, type, mass.rows);
    return ASKED;
  }
  return mass.kind === "again" && !isAfterRun
    ? "Stripe suddenly has hardly any objects of this type. BillStack asks Stripe once more before it removes rows."
    : null;
}

const ASKED =
  "Stripe suddenly lacks more than a fifth of the objects of this type. BillStack removes the rows only if an owner or admin allows it.";

/** Removes nested rows whose own object has no row. */
async function removeNestedOf(
  sql: TransactionSql,
  { run, connection }: Step,
  { id, row }: State,
): Promise<void> {
  for (const nested of Object.values(NESTED_TABLES)) {
    if (nested.of === row.table) await removeNested(sql, run.id, connection.teamId, { ...nested, id });
  }
}

/**
 * Whether an event or another run has written the object since it was fetched. Then the fetched object may be out
 * of date.
 */
async function wasWritten(sql: TransactionSql, { connection }: Step, state: State): Promise<boolean> {
  const known = await readFreshness(sql, connection.id, [state]);
  return (known.get(objectKey(state.type, state.id))?.version ?? "") !== (state.over ?? "");
}

/** The names of the columns that differ, for people. */
function columnNames(parts: Parts): string {
  const columns = columnsIn(parts);
  return `${columns.slice(0, MOST_NAMED).join(", ")}${columns.length > MOST_NAMED ? " and others" : ""}`;
}
