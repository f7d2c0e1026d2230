/**
 * Removes from a JSON text what PostgreSQL cannot store in text and jsonb: NUL is deleted, and a surrogate without
 * its other half is replaced by U+FFFD.
 */
export function storableJson(json: string): string {
  // Most texts contain no such escape. The search below is slow for texts of a megabyte.
  if (!json.includes("\\u")) return json;
  return json.replace(
    /(?<!\\)((?:\\\\)*)\\u(0000|d[89a-f][0-9a-f]{2})/g,
    (_, backslashes: string, code: string) => backslashes + (code === "0000" ? "" : "\\ufffd"),
  );
}
