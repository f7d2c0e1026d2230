import type { TransactionSql } from "postgres";

import { unknownCarried } from "../../copy/unknown-carried.js";
import type { LineItems } from "../../copy/nested-tables.js";
import { objectKey, readFreshness } from "../../copy/freshness.js";
import { storeDiscounts } from "../../copy/store-discounts.js";
import { typeOfBackfill } from "../../copy/objects.js";
import type { State } from "../../copy/write-states.js";
import { missingParts } from "./compare.js";
import { findDifferences } from "./find-differences.js";
import { storeShown, storeSuspects } from "./differences-store.js";
import type { Step } from "./step.js";

/** What a page of a list brought, to be compared with the rows. */
export interface PageToCompare {
  states: State[];
  lineItems: LineItems;
  /** Prices and plans that the objects carry: Stripe sends them whole inside of the objects. */
  carriedPrices: State[];
  /** Objects of the page that could not be read completely. */
  leftOut: { type: string; id: string }[];
}

/**
 * Compares a page of a list with the rows. Stores which objects the page showed, and stores each object that seems
 * to differ as a suspect. Does not compare an object that an event has changed after the page was read. Three other
 * kinds of objects become suspects too, and are then fetched by themselves: objects that could not be read
 * completely, objects that cannot be stored as rows, and carried prices and plans that BillStack has never read
 * (they may be missing or deleted).
 * @param carried the keys of the carried prices and plans that this step has looked up before; new keys are added
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
  const unchanged = shown.filter(isUnchanged);
  await compare(sql, step, unchanged, lineItems);
  await storeDiscounts(sql, { connection, states: unchanged });
  const wanted = carriedPrices.filter(({ type }) => types.has(type));
  const unknown = await unknownCarried(sql, connection.id, wanted, carried);
  const unread = leftOut.filter(({ type }) => types.has(type));
  await storeSuspects(sql, run.id, [...unread.map(toSuspect), ...unknown.map(toMissing)]);
  await storeShown(sql, run.id, [...shown, ...unread]);
}

/** Compares the states type by type, and stores the suspects. */
async function compare(
  sql: TransactionSql,
  { run, connection }: Step,
  states: State[],
  lineItems: LineItems,
): Promise<void> {
  for (const type of new Set(states.map((state) => state.type))) {
    const ofType = new Map(states.filter((state) => state.type === type).map((state) => [state.id, state]));
    const found = await findDifferences(sql, connection, [...ofType.values()], lineItems);
    const suspects = [...found.differences].map(([id, difference]) => ({ type, id, ...difference }));
    // The reason why an object cannot be stored is not kept: the look at the suspect finds it again.
    const others = [...found.unstorable.keys()].map((id) => toSuspect({ type, id }));
    await storeSuspects(sql, run.id, [...suspects, ...others]);
  }
}

/** A suspect of which it is not known yet how it differs. */
function toSuspect({ type, id }: { type: string; id: string }) {
  return { type, id, kind: "different" as const, parts: {} };
}

/** A suspect that may be missing in the team schema. */
function toMissing({ type, id, row }: State) {
  return { type, id, kind: "missing" as const, parts: missingParts(row.table, id) };
}
