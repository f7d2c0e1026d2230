/** Addresses of Stripe's own pages. Stripe makes new ones for each answer, even if the object has not changed. */
const STRIPE_PAGE = /^https:\/\/[\w.-]+\.stripe\.com\//;

/** Returns whether two values are equal, where any two addresses of Stripe's own pages count as equal. */
export function isSameState(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((entry, index) => isSameState(entry, other[index]));
  }
  if (isFields(one) && isFields(other)) {
    const names = Object.keys(one);
    return (
      names.length === Object.keys(other).length &&
      names.every((name) => Object.hasOwn(other, name) && isSameState(one[name], other[name]))
    );
  }
  return isStripePage(one) && isStripePage(other);
}

function isStripePage(value: unknown): boolean {
  return typeof value === "string" && STRIPE_PAGE.test(value);
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
