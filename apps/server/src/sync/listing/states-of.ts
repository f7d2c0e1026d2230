import type { Page } from "./page.js";
import { objectOf, type StripeObject, type SyncedObject } from "../../copy/objects.js";
import type { State } from "../../copy/write-states.js";

/**
 * The states of a page's objects, and of the objects of another synced type that come inside of them. `over` is
 * null: if an event has the same time as the page, the event wins.
 */
export function statesOf(type: string, row: SyncedObject, { objects, freshAt }: Page): State[] {
  const stateOf = (ofType: string, ofRow: SyncedObject, object: StripeObject): State => {
    return { type: ofType, id: object.id, row: ofRow, object, freshAt, over: null };
  };
  const states = objects.map((object) => stateOf(type, row, object));
  const carries = row.backfill !== undefined && "list" in row.backfill ? row.backfill.carries : undefined;
  const carried = carries === undefined ? null : objectOf(carries.type);
  if (carries === undefined || carried === null) return states;
  const nested = objects.flatMap((object) => nestedOf(object, carries.field));
  return [...states, ...nested.map((object) => stateOf(carries.type, carried, object))];
}

function nestedOf(object: StripeObject, field: string): StripeObject[] {
  const list = (object as StripeObject & Record<string, { data: StripeObject[] } | undefined>)[field];
  return list?.data ?? [];
}
