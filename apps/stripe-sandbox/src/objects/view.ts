import type { Account } from "../account/account.js";
import type { Answer } from "../api/route.js";
import type { Shape } from "../api/versions.js";
import type { Json, WireList } from "../wire.js";

/** How a stored object looks from outside. */
export interface View<T> {
  /** The whole object in one shape; depends on nothing but the stored object. */
  render(value: T, shape: Shape): Json;
  /** Fields that Stripe leaves out unless `expand` asks for them. */
  includes?: Readonly<Record<string, (value: T, account: Account) => Answer>>;
}

/** Stripe nests at most ten objects of a list, and says whether there are more. */
const NESTED_LIMIT = 10;

export function nestedList<T>(data: readonly T[], url: string): WireList<T> {
  return { object: "list", data: data.slice(0, NESTED_LIMIT), has_more: data.length > NESTED_LIMIT, url };
}
