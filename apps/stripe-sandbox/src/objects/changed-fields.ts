import { isDeepStrictEqual } from "node:util";
import type { Json } from "../wire.js";

/**
 * Stripe's `previous_attributes`: the old values of the fields that have changed. Of a hash only the changed
 * fields are in it, of a list all entries. A field that did not exist before is `null`.
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
