/** The id of an object, expanded or listed; null: it has none. */
export function idOf(entry: unknown): string | null {
  const id = typeof entry === "object" && entry !== null && "id" in entry ? entry.id : null;
  return typeof id === "string" ? id : null;
}
