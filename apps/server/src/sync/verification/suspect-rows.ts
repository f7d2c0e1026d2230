import type { Sql, TransactionSql } from "postgres";

import { shortTransaction } from "../../database/short-transaction.js";
import { NESTED_TABLES } from "../../copy/nested-tables.js";
import { readWindows } from "../listing/window-store.js";
import type { Window } from "../listing/window.js";
import { OBJECTS, typeOfBackfill, type SyncedObject } from "../../copy/objects.js";
import { whyIncomplete } from "./coverage.js";
import { inSampleCondition, MOST_CUSTOMERS } from "./sample.js";
import {
  suspectDefaultPaymentMethods,
  suspectMissingParents,
  suspectUnaskedCustomers,
} from "./related-suspects-store.js";
import type { Step } from "./step.js";
import { suspectNotShown } from "./not-shown-store.js";
import { storeNote, type Note } from "./verification-store.js";

/**
 * Makes suspects of rows that no list showed. Only for types whose lists were read to their ends: otherwise the
 * list may simply have missed the object. The look at each suspect asks Stripe for the object by itself.
 * @returns false if the run is no longer this worker's
 */
export async function suspectRows(sql: Sql, step: Step): Promise<boolean> {
  const windows = await readWindows(sql, step.run.id);
  for (const object of step.run.objects) {
    if (whyIncomplete(step.run, windows, object) !== null) continue;
    const held = await shortTransaction(sql, async (transaction) => {
      if (!(await step.hold(transaction))) return false;
      await suspectRowsOf(transaction, step, windows, object);
      return true;
    });
    if (!held) return false;
  }
  return true;
}

/** Makes suspects of rows of one object type. */
async function suspectRowsOf(
  sql: TransactionSql,
  step: Step,
  windows: Window[],
  object: string,
): Promise<void> {
  const { run, connection } = step;
  const { teamId } = connection;
  const type = typeOfBackfill(object);
  const row: SyncedObject = OBJECTS[type];
  const most = MOST_CUSTOMERS[connection.mode];
  const sample = run.samples[object];
  const isSampled = sample !== undefined && sample.parts > 1;
  if (row.rows !== undefined) {
    if (!isSampled) await suspectUnaskedCustomers(sql, run, teamId, { type, row, most });
    return;
  }
  for (const nested of Object.values(NESTED_TABLES)) {
    // Nested rows of customers are entitlements. These are a type of their own, and are handled above.
    if (nested.of === row.table && nested.of !== "customers")
      await suspectMissingParents(sql, run, teamId, { type, nested, most });
  }
  const times = windows.flatMap((window) => {
    return window.object === object && window.listedAt !== null ? [window.listedAt.getTime()] : [];
  });
  const since = new Date(Math.min(...times, run.startedAt.getTime()));
  const among = isSampled ? `(customer is null or ${inSampleCondition("customer", sample)})` : "true";
  const found = await suspectNotShown(sql, run, teamId, {
    type,
    row,
    since,
    unlisted: unlistedOf(step, object),
    among,
    most,
  });
  if (isSampled) return suspectDefaultPaymentMethods(sql, run, teamId, type);
  const note = noteOf(found, most);
  if (note === null) return;
  run.notes[object] = note;
  await storeNote(sql, run.id, object, note);
}

/** An SQL condition for rows that the lists of this run leave out: also rows older than the loaded time. */
function unlistedOf({ run }: Step, object: string): string {
  const row: SyncedObject = OBJECTS[typeOfBackfill(object)];
  const from = run.createdFrom[object];
  const isOlder = from === undefined ? "false" : `created < ${Math.floor(Date.parse(from) / 1_000)}`;
  return `(${row.unlisted ?? "false"}) or ${isOlder}`;
}

/** A note for people if not all rows that no list showed are asked for in this run. Null: all are. */
function noteOf(
  { notShown, unlisted, asked }: Awaited<ReturnType<typeof suspectNotShown>>,
  most: number,
): Note | null {
  if (notShown > most) {
    const reason = `Stripe's list left out ${notShown} objects that have rows. This run asks for ${most} of them.`;
    return { reason, sampled: { asked: most, of: notShown } };
  }
  if (unlisted <= asked - notShown) return null;
  return {
    reason: `Stripe's lists always leave out ${unlisted} of these objects. This run asks for ${asked - notShown} of them, the next runs ask for the others.`,
    sampled: { asked: asked - notShown, of: unlisted },
  };
}
