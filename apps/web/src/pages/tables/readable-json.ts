import { unixTime } from "./unix-time.js";

/** Returns a value as JSON in which the times are ISO 8601 and not Unix seconds. Names say which numbers are times. */
export function readableJson(value: object, indent = 0): string {
  return JSON.stringify(
    value,
    (name, inner: unknown) =>
      typeof inner === "number" ? (unixTime(name, "bigint", inner)?.toISOString() ?? inner) : inner,
    indent,
  );
}
