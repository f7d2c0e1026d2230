import type { TimeValue } from "../../ui/date-time-text.js";

/**
 * Returns the value of a column of times as a time: Unix seconds, also as digits in a text, or ISO 8601. Null: it is
 * neither.
 */
export function timeValue(value: unknown): TimeValue | null {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return null;
  return /^\d{1,12}$/.test(value) ? Number(value) : value;
}
