import { idOf, listOf, objectOf, textOf, wholeOf, type Json } from "./json.js";
import { readItems } from "./read-item.js";
import type { Item } from "./state.js";

/** A subscription as it was at one time. Times are Unix seconds. */
export interface Version {
  status: string;
  items: readonly Item[];
  /** The ids of the discounts of the whole subscription, in the order in which they apply. */
  discounts: readonly string[];
  start: number;
  trialStart: number | null;
  trialEnd: number | null;
  endedAt: number | null;
  /** When the current period began. */
  periodStart: number | null;
}

/** Reads a subscription as Stripe writes it in any version of its API, or a row of the table. */
export function readVersion(subscription: Json): Version {
  return {
    status: textOf(subscription["status"]) ?? "",
    items: readItems(subscription["items"]),
    discounts: discountsOf(subscription),
    start: wholeOf(subscription["start_date"]) ?? wholeOf(subscription["created"]) ?? 0,
    trialStart: wholeOf(subscription["trial_start"]),
    trialEnd: wholeOf(subscription["trial_end"]),
    endedAt: wholeOf(subscription["ended_at"]),
    periodStart: wholeOf(subscription["current_period_start"]),
  };
}

/**
 * Reads the subscription as it was before a change.
 *
 * @param before Stripe's `previous_attributes`: the old values of the fields that have changed
 */
export function readVersionBefore(subscription: Json, before: Json): Version {
  const old = { ...subscription, ...before };
  // Of a list Stripe writes all entries; but of the items only `data`, and not the fields of the list.
  if (objectOf(old["items"])?.["data"] === undefined) old["items"] = subscription["items"];
  // The old value of one of the two fields would contradict the new value of the other.
  if ("discount" in before && !("discounts" in before)) delete old["discounts"];
  return readVersion(old);
}

/** The ids of a subscription's discounts. The table has only the first one, because acacia's column is `discount`. */
function discountsOf(subscription: Json): string[] {
  const list = listOf(subscription["discounts"]);
  const all = list.length > 0 ? list : [subscription["discount"]];
  return all.map(idOf).filter((id) => id !== null);
}
