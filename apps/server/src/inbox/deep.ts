/**
 * Values with more levels are neither stored nor returned as JSON, because `JSON.stringify` and PostgreSQL fail for
 * very deep values. Stripe's events have about ten levels.
 */
const MOST_LEVELS = 1_000;

/** Whether a value has more than 1,000 levels of objects and arrays. */
export function isTooDeep(value: unknown): boolean {
  return isDeeperThan(value, MOST_LEVELS);
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(inner, levels - 1));
}
