import type { Sql, TransactionSql } from "postgres";

import { shortTransaction } from "../../database/short-transaction.js";
import { NESTED_TABLES } from "../../copy/nested-tables.js";
import { readWindows } from "../listing/window-store.js";
import type { Window } from "../listing/window.js";
import { OBJECTS, typeOfBackfill, type SyncedObject } from "../../copy/objects.js";
import { whyNotWhole } from "./coverage.js";
import { isInPart, MOST_CUSTOMERS } from "./sample.js";
import { suspectDefaults, suspectParents, suspectStray } from "./stray-store.js";
import type { Step } from "./step.js";
import { suspectUnseen } from "./unseen-store.js";
import { storeNote, type Note } from "./verification-store.js";

/**
 * Suspects rows that no list showed, of the types whose lists were read to their ends: each of them is then asked for
 * by itself. Returns false where the run is not ours any more.
 */
export async function suspectRows(sql: Sql, step: Step): Promise<boolean> {
  const windows = await readWindows(sql, step.run.id);
  for (const object of step.run.objects) {
    if (whyNotWhole(step.run, windows, object) !== null) continue;
    const held = await shortTransaction(sql, async (transaction) => {
      if (!(await step.hold(transaction))) return false;
      await suspectOf(transaction, step, windows, object);
      return true;
    });
    if (!held) return false;
  }
  return true;
}

async function suspectOf(sql: TransactionSql, step: Step, windows: Window[], object: string): Promise<void> {
  const { run, connection } = step;
  const { teamId } = connection;
  const type = typeOfBackfill(object);
  const row: SyncedObject = OBJECTS[type];
  const most = MOST_CUSTOMERS[connection.mode];
  const sample = run.samples[object];
  const isSampled = sample !== undefined && sample.parts > 1;
  if (row.rows !== undefined) {
    if (!isSampled) await suspectStray(sql, run, teamId, { type, row, most });
    return;
  }
  for (const nested of Object.values(NESTED_TABLES)) {
    // What a customer may use is an object of its own here: the customers who have rows of it are asked for that.
    if (nested.of === row.table && nested.of !== "customers")
      await suspectParents(sql, run, teamId, { type, nested, most });
  }
  const times = windows.flatMap((window) => {
    return window.object === object && window.listedAt !== null ? [window.listedAt.getTime()] : [];
  });
  const since = new Date(Math.min(...times, run.startedAt.getTime()));
  const among = isSampled ? `(customer is null or ${isInPart("customer", sample)})` : "true";
  const found = await suspectUnseen(sql, run, teamId, {
    type,
    row,
    since,
    unlisted: unlistedOf(step, object),
    among,
    most,
  });
  if (isSampled) return suspectDefaults(sql, run, teamId, type);
  const note = noteOf(found, most);
  if (note === null) return;
  run.notes[object] = note;
  await storeNote(sql, run.id, object, note);
}

/** Which rows of an object lists leave out, as a condition of SQL: also those that are older than what was loaded. */
function unlistedOf({ run }: Step, object: string): string {
  const row: SyncedObject = OBJECTS[typeOfBackfill(object)];
  const from = run.createdFrom[object];
  const isOlder = from === undefined ? "false" : `created < ${Math.floor(Date.parse(from) / 1_000)}`;
  return `(${row.unlisted ?? "false"}) or ${isOlder}`;
}

function noteOf(
  { unseen, unlisted, asked }: Awaited<ReturnType<typeof suspectUnseen>>,
  most: number,
): Note | null {
  if (unseen > most) {
    const reason = `Its list left out ${unseen} objects that have rows; ${most} of them are asked for in this run.`;
    return { reason, sampled: { asked: most, of: unseen } };
  }
  if (unlisted <= asked - unseen) return null;
  return {
    reason: `Stripe's lists leave out ${unlisted} of these; ${asked - unseen} of them are asked for in this run, others in the next ones.`,
    sampled: { asked: asked - unseen, of: unlisted },
  };
}
