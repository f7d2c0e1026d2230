import type { Account } from "../account/account.js";
import type { Answer } from "../api/route.js";
import type { Json, WireList } from "../wire.js";
import type { EventObjectName } from "./event.js";
import type { Objects } from "./objects.js";

/** Shows an object that another one holds whole, in the version in which the other is shown. */
export type Show = <Name extends EventObjectName>(name: Name, value: Objects[Name]) => Json;

/** How a stored object looks from outside. */
export interface View<T> {
  /** The object as the newest version shows it; depends on nothing but the stored object. */
  render(value: T, show: Show): Json;
  /** Fields that Stripe leaves out unless `expand` asks for them. */
  includes?: Readonly<Record<string, (value: T, account: Account) => Answer>>;
}

/** Stripe nests at most ten objects of a list, and says whether there are more. */
const NESTED_LIMIT = 10;

export function nestedList<T>(data: readonly T[], url: string): WireList<T> {
  return { object: "list", data: data.slice(0, NESTED_LIMIT), has_more: data.length > NESTED_LIMIT, url };
}

/** A nested list that says how many there are, as Stripe's answers do of a subscription's items and some others. */
export function countedList<T>(data: readonly T[], url: string): WireList<T> & { total_count: number } {
  const list = nestedList(data, url);
  return { ...list, total_count: data.length };
}
