import { isDeepStrictEqual } from "node:util";
import type { Json } from "../wire.js";

/**
 * Stripe's `previous_attributes`: the fields that changed with their value before; hashes field by field,
 * lists as a whole, a field that did not exist as null.
 */
export function changedFields(before: Json, after: Json): Json {
  const changed: Json = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const was = before[key];
    const is = after[key];
    if (isDeepStrictEqual(was, is)) continue;
    changed[key] = isHash(was) && isHash(is) ? changedFields(was, is) : (was ?? null);
  }
  return changed;
}

function isHash(value: unknown): value is Json {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !("object" in value && value.object === "list")
  );
}
