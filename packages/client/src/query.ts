import { invalidInput, requireObject, requireText } from "./input.js";

/**
 * Writes query parameters. The text begins with "?", or is empty. The metadata stand for several parameters, as in
 * `metadata[userId]=42`.
 *
 * @throws InvalidInputError if a value is undefined or null, the metadata have no key, or a key of the metadata has no
 *   text. The variable of a program is then empty. Without the parameter, the server would answer more rows than the
 *   caller means
 */
export function queryText(parameters: object): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters) as [string, unknown][]) {
    if (name === "metadata") {
      requireObject(name, value, `{ userId: "42" }`);
      const entries = Object.entries(value) as [string, unknown][];
      if (entries.length === 0)
        throw invalidInput(name, `This has no key. Give one, such as { userId: "42" }.`);
      for (const [key, text] of entries) {
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
