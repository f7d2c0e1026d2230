/** Turns Unix seconds into ISO 8601. Null if the year has more than four digits, which Stripe never sends. */
export function isoOf(seconds: number): string | null {
  const date = new Date(seconds * 1_000);
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9_999 ? null : date.toISOString();
}
