import type { Account } from "../account/account.js";
import type { Answer } from "../api/route.js";
import type { Shape } from "../api/versions.js";
import type { Json, WireList } from "../wire.js";

/** How a stored object looks from outside. */
export interface View<T> {
  /**
   * The whole object in one shape; depends on nothing but the stored object. A field that a shape lacks is
   * `undefined`, which JSON leaves out; fields that only an older shape has stand before the spread, as
   * adding them after it takes V8 20 times as long (60 µs for an invoice).
   */
  render(value: T, shape: Shape): Json;
  /** Fields that Stripe leaves out unless `expand` asks for them. */
  includes?: Readonly<Record<string, (value: T, account: Account) => Answer>>;
}

/** Renders a stored object once a shape: for objects that many others show whole, as prices are. */
export function remembered<T extends object>(render: View<T>["render"]): View<T>["render"] {
  const shown: Record<Shape, WeakMap<T, Json>> = { current: new WeakMap(), before_basil: new WeakMap() };
  return (value, shape) => {
    const known = shown[shape].get(value) ?? render(value, shape);
    shown[shape].set(value, known);
    return known;
  };
}

/** Stripe nests at most ten objects of a list, and says whether there are more. */
const NESTED_LIMIT = 10;

export function nestedList<T>(data: readonly T[], url: string): WireList<T> {
  return { object: "list", data: data.slice(0, NESTED_LIMIT), has_more: data.length > NESTED_LIMIT, url };
}
