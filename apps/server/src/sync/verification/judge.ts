import type { TransactionSql } from "postgres";

import { hasBuried, hasWaiting } from "../../inbox/events-of-object.js";
import { NESTED_TABLES, type LineItems } from "../../copy/nested-tables.js";
import { objectKey, raiseFreshness, readFreshness } from "../../copy/freshness.js";
import { writeObjects } from "../../copy/write-objects.js";
import { toRaise, type State } from "../../copy/write-states.js";
import { causeOf } from "./cause.js";
import { differencesOf } from "./differences-of.js";
import {
  confirmDifference,
  dropSuspect,
  removeNested,
  suspectAgain,
  type Suspect,
} from "./differences-store.js";
import { columnsIn, inBoth, type Parts } from "./parts.js";
import type { Step } from "./step.js";
import { isSudden } from "./sudden-store.js";
import { countOfReason, storeUndecided } from "./undecided-store.js";

/** One that Stripe says something else of at each of so many looks stays undecided. */
const MOST_LOOKS = 5;
/** Once so many objects of a type are undecided for the same columns, the next ones are after two looks. */
const KNOWN_AFTER = 20;
/** Of the columns that differ at each look so many are named. */
const NAMED = 5;

/**
 * Decides about a suspect by what Stripe says of it now: it is equal; or it differs, was so at the look before, and is
 * written as Stripe says it is; or it is looked at once more; or nobody can tell.
 */
export async function judge(
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
  const { differences, unstorable } = await differencesOf(sql, connection, [state], lineItems);
  const why = unstorable.get(id);
  if (why !== undefined) return undecided(`It cannot be stored: ${why}`);
  const found = differences.get(id);
  if (found === undefined) {
    // No other answer says that nested rows of an object without a row belong to nothing.
    if (state.gone === "missing") await removeNestedOf(sql, step, state);
    // Now it is known again how it is. Of one that never was nothing is kept.
    if (state.object !== null || state.over !== "")
      await raiseFreshness(sql, connection.id, [toRaise(state)]);
    return dropSuspect(sql, run.id, suspect);
  }
  // Of two answers that contradict each other the later one counts, but not at once.
  if (state.gone === "missing" && suspect.kind === "different" && !step.isAfterRun) {
    return undecided("Stripe's list shows it, and by itself Stripe says that there is none.");
  }
  if (!step.isAfterRun && isRemoval(state) && (await isSudden(sql, run.id, connection, state))) {
    return undecided("Stripe suddenly shows hardly any of these: it is asked once more.");
  }
  if (await hasWaiting(sql, connection.id, id)) return undecided("An event about it waits to be applied.");
  if (!step.isAfterRun && (await hasBuried(sql, connection.id, id))) {
    return undecided("An event about it could not be applied and is buried.");
  }
  const same = inBoth(found.parts, suspect.parts);
  if (same.length === 0 || (await wasWritten(sql, step, state))) {
    const reason = `Stripe says something else of ${placesIn(found.parts)} at each look.`;
    const isKnown = suspect.looks > 0 && (await countOfReason(sql, run.id, type, reason)) >= KNOWN_AFTER;
    const again = suspect.looks + 1 < MOST_LOOKS && !isKnown;
    if (again) return suspectAgain(sql, run.id, { type, id, parts: found.parts });
    return undecided(reason);
  }
  const cause = await causeOf(sql, step, state, found);
  const [refused] = await writeObjects(sql, connection, [state], lineItems);
  if (refused !== undefined) return undecided(`It cannot be stored: ${refused.why.slice(0, 200)}`);
  if (state.gone === "missing") await removeNestedOf(sql, step, state);
  const left = await differencesOf(sql, connection, [state], lineItems);
  await confirmDifference(sql, run.id, {
    type,
    id,
    kind: found.kind,
    cause,
    healed: left.differences.size === 0,
  });
}

/** Whether Stripe shows nothing any more of what it showed before. */
function isRemoval({ object, row, over }: State): boolean {
  return over !== "" && (object === null || row.rows?.(object) === 0);
}

/** Removes the nested rows of an object that has no row itself. */
async function removeNestedOf(
  sql: TransactionSql,
  { run, connection }: Step,
  { id, row }: State,
): Promise<void> {
  for (const nested of Object.values(NESTED_TABLES)) {
    if (nested.of === row.table) await removeNested(sql, run.id, connection.teamId, { ...nested, id });
  }
}

/** Whether somebody else has written the object since it was read: then what was read may be old. */
async function wasWritten(sql: TransactionSql, { connection }: Step, state: State): Promise<boolean> {
  const known = await readFreshness(sql, connection.id, [state]);
  return (known.get(objectKey(state.type, state.id))?.version ?? "") !== (state.over ?? "");
}

function placesIn(parts: Parts): string {
  const columns = columnsIn(parts);
  return `${columns.slice(0, NAMED).join(", ")}${columns.length > NAMED ? " and others" : ""}`;
}
