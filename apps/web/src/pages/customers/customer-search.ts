/** What the page of customers searches for. Without `q` it shows the newest customers. */
export interface CustomerSearch {
  q?: string;
}

/** The server takes at most so many characters. */
export const LONGEST_SEARCH = 300;

/** Reads the search from the address. A number that a person typed is a text too. */
export function customerSearch({ q }: Record<string, unknown>): CustomerSearch {
  const text = typeof q === "number" ? String(q) : q;
  return typeof text === "string" && text.trim() !== "" ? { q: text.slice(0, LONGEST_SEARCH) } : {};
}
