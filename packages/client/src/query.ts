/** A query parameter. An object stands for several parameters, as in `metadata[userId]=42`. */
type QueryValue = string | number | boolean | Record<string, string> | undefined;

/** Writes query parameters, without those that are undefined. Begins with "?", or is empty. */
export function queryText(parameters: object): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters) as [string, QueryValue][]) {
    if (value === undefined) continue;
    if (typeof value !== "object") query.append(name, String(value));
    else for (const [key, text] of Object.entries(value)) query.append(`${name}[${key}]`, text);
  }
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}
