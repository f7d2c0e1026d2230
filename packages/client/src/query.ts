import { requireObject, requireText } from "./input.js";

/**
 * Writes query parameters, without those that are undefined. Begins with "?", or is empty. The metadata stand for
 * several parameters, as in `metadata[userId]=42`.
 *
 * @throws InvalidInputError if a value is null, or a key of the metadata has no text. To leave it out would ask for more
 *   than the caller means
 */
export function queryText(parameters: object): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters) as [string, unknown][]) {
    if (value === undefined) continue;
    if (name === "metadata") {
      requireObject(name, value, `{ userId: "42" }`);
      for (const [key, text] of Object.entries(value) as [string, unknown][]) {
        requireText(`${name}.${key}`, text);
        query.append(`${name}[${key}]`, text);
      }
      continue;
    }
    if (typeof value !== "number" && typeof value !== "boolean") requireText(name, value);
    query.append(name, String(value));
  }
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}
