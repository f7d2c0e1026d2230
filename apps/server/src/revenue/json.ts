/** A JSON object whose fields have not been checked. */
export type Json = Record<string, unknown>;

/** Returns a value as a JSON object; null if it is none. */
export function objectOf(value: unknown): Json | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : null;
}

/** Returns a value as a list; an empty one if it is none. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Returns a value as text; null if it is none. */
export function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** Returns a value as a whole number; null if it is none. */
export function wholeOf(value: unknown): number | null {
  return Number.isSafeInteger(value) ? Number(value) : null;
}

/** Returns the id that a field has: Stripe writes the id itself, or the whole object. */
export function idOf(value: unknown): string | null {
  return textOf(value) ?? textOf(objectOf(value)?.["id"]);
}
