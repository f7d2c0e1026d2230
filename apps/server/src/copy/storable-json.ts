/** JSON without what PostgreSQL refuses in text and jsonb: NUL goes, a surrogate without its other half is U+FFFD. */
export function storableJson(json: string): string {
  // Most have none of it, and the search for it below takes long on a megabyte.
  if (!json.includes("\\u")) return json;
  return json.replace(
    /(?<!\\)((?:\\\\)*)\\u(0000|d[89a-f][0-9a-f]{2})/g,
    (_, backslashes: string, code: string) => backslashes + (code === "0000" ? "" : "\\ufffd"),
  );
}
