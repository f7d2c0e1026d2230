/** Returns the id of an object of Stripe's; null if the value has none. */
export function idOf(entry: unknown): string | null {
  const id = typeof entry === "object" && entry !== null && "id" in entry ? entry.id : null;
  return typeof id === "string" ? id : null;
}
