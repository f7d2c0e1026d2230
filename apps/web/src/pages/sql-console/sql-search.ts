/** What the page of SQL shows, as its address says it. */
export interface SqlSearch {
  /** The id of the saved query that is open. Without it, the editor has the person's own text. */
  query?: string;
}

/** The longest id that the address may have. Those of the server are shorter. */
const LONGEST_ID = 100;

/** Reads the open query from the address. Anything that cannot be an id is left out. */
export function sqlSearch({ query }: Record<string, unknown>): SqlSearch {
  const id = typeof query === "number" ? String(query) : query;
  return typeof id === "string" && id !== "" && id.length <= LONGEST_ID ? { query: id } : {};
}
