/** Returns the id of an object of Stripe's; null if the value has none. */
export function idOf(entry: unknown): string | null {
  const id = typeof entry === "object" && entry !== null && "id" in entry ? entry.id : null;
  return typeof id === "string" ? id : null;
}

/** Returns the id that a field names an object by: the field's text, or the id of the object in it. Null: it has none. */
export function namedId(value: unknown): string | null {
  return typeof value === "string" ? value : idOf(value);
}
