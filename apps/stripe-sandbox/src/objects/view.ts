import type { Account } from "../account/account.js";
import type { Answer } from "../api/route.js";
import type { Json, WireList } from "../wire.js";
import type { EventObjectName } from "./event.js";
import type { Objects } from "./objects.js";

/** Shows an object that is nested in another object, in the same version as the other object. */
export type Show = <Name extends EventObjectName>(name: Name, value: Objects[Name]) => Json;

/** How objects of one kind are shown as JSON. */
export interface View<T> {
  /**
   * The object's JSON in the newest version. It must depend on the stored object only, because it may be kept.
   */
  render(value: T, show: Show): Json;
  /** Fields that Stripe shows only when they are expanded. */
  includes?: Readonly<Record<string, (value: T, account: Account) => Answer>>;
}

/** How many entries Stripe shows of a nested list. `has_more` says whether there are others. */
const NESTED_LIMIT = 10;

/** A list inside of another object: its first ten entries. */
export function nestedList<T>(data: readonly T[], url: string): WireList<T> {
  return { object: "list", data: data.slice(0, NESTED_LIMIT), has_more: data.length > NESTED_LIMIT, url };
}

/**
 * A nested list with `total_count`, the number of all entries, which Stripe shows in some objects, e.g. for the
 * items of a subscription.
 */
export function countedList<T>(data: readonly T[], url: string): WireList<T> & { total_count: number } {
  const list = nestedList(data, url);
  return { ...list, total_count: data.length };
}
