import type { TransactionSql } from "postgres";

import type { LineItems } from "../engine.js";
import { objectKey, readFreshness } from "../freshness.js";
import { typeOfBackfill } from "../objects.js";
import type { State } from "../write-states.js";
import { differencesOf } from "./differences-of.js";
import { storeSeen, storeSuspects } from "./differences-store.js";
import type { Step } from "./step.js";

export interface PageToCompare {
  states: State[];
  lineItems: LineItems;
  /** Prices and plans that the objects carry whole. */
  named: State[];
  /** Objects that the list showed and of which something could not be read. */
  leftOut: { type: string; id: string }[];
}

/**
 * Notes what a page showed and what differs of it, but for objects that changed after the page was read. What could not
 * be read whole, or cannot be stored, is looked at by itself. `carried` are the keys of prices and plans that were
 * compared before.
 */
export async function comparePage(
  sql: TransactionSql,
  step: Step,
  { states, lineItems, named, leftOut }: PageToCompare,
  carried: Set<string>,
): Promise<void> {
  const { run, connection } = step;
  const types = new Set<string>(run.objects.map(typeOfBackfill));
  const wanted = named.filter(({ type, id }) => types.has(type) && !carried.has(objectKey(type, id)));
  const known = await readFreshness(sql, connection.id, [...states, ...wanted]);
  const stored = ({ type, id }: State) => known.get(objectKey(type, id));
  // A subscription goes on carrying the plan that it was made with, also where that is deleted.
  const there = wanted.filter((state) => stored(state)?.deleted !== true);
  for (const { type, id } of there) carried.add(objectKey(type, id));
  const shown = [...states.filter(({ type }) => types.has(type)), ...there];
  await compare(
    sql,
    step,
    shown.filter((state) => (stored(state)?.freshAt ?? state.freshAt) <= state.freshAt),
    lineItems,
  );
  const unread = leftOut.filter(({ type }) => types.has(type));
  await storeSuspects(sql, run.id, unread.map(toSuspect));
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
