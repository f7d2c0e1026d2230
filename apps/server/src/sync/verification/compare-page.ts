import type { TransactionSql } from "postgres";

import { unknownCarried } from "../../copy/unknown-carried.js";
import type { LineItems } from "../../copy/nested-tables.js";
import { objectKey, readFreshness } from "../../copy/freshness.js";
import { typeOfBackfill } from "../../copy/objects.js";
import type { State } from "../../copy/write-states.js";
import { missingParts } from "./compare.js";
import { differencesOf } from "./differences-of.js";
import { storeSeen, storeSuspects } from "./differences-store.js";
import type { Step } from "./step.js";

export interface PageToCompare {
  states: State[];
  lineItems: LineItems;
  /** Prices and plans that the objects carry whole. */
  carriedPrices: State[];
  /** Objects that the list showed and of which something could not be read. */
  leftOut: { type: string; id: string }[];
}

/**
 * Notes what a page showed and what differs of it, but for objects that changed after the page was read. What could not
 * be read whole, or cannot be stored, is looked at by itself. So are prices and plans that an object carries and of which
 * nothing is known: they may be missing, or deleted. `carried` are the keys of those that were looked up before.
 */
export async function comparePage(
  sql: TransactionSql,
  step: Step,
  { states, lineItems, carriedPrices, leftOut }: PageToCompare,
  carried: Set<string>,
): Promise<void> {
  const { run, connection } = step;
  const types = new Set<string>(run.objects.map(typeOfBackfill));
  const shown = states.filter(({ type }) => types.has(type));
  const known = await readFreshness(sql, connection.id, shown);
  const isUnchanged = ({ type, id, freshAt }: State): boolean =>
    (known.get(objectKey(type, id))?.freshAt ?? freshAt) <= freshAt;
  await compare(sql, step, shown.filter(isUnchanged), lineItems);
  const wanted = carriedPrices.filter(({ type }) => types.has(type));
  const unknown = await unknownCarried(sql, connection.id, wanted, carried);
  const unread = leftOut.filter(({ type }) => types.has(type));
  await storeSuspects(sql, run.id, [...unread.map(toSuspect), ...unknown.map(toMissing)]);
  await storeSeen(sql, run.id, [...shown, ...unread]);
}

async function compare(
  sql: TransactionSql,
  { run, connection }: Step,
  states: State[],
  lineItems: LineItems,
): Promise<void> {
  for (const type of new Set(states.map((state) => state.type))) {
    const ofType = new Map(states.filter((state) => state.type === type).map((state) => [state.id, state]));
    const found = await differencesOf(sql, connection, [...ofType.values()], lineItems);
    const suspects = [...found.differences].map(([id, difference]) => ({ type, id, ...difference }));
    // Why they cannot be stored is found out again when they are looked at.
    const others = [...found.unstorable.keys()].map((id) => toSuspect({ type, id }));
    await storeSuspects(sql, run.id, [...suspects, ...others]);
  }
}

/** An object of which nobody knows yet how it differs. */
function toSuspect({ type, id }: { type: string; id: string }) {
  return { type, id, kind: "different" as const, parts: {} };
}

/** An object that has no row yet. */
function toMissing({ type, id, row }: State) {
  return { type, id, kind: "missing" as const, parts: missingParts(row.table, id) };
}
