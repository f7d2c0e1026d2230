/**
 * Returns a value as a cell of CSV (RFC 4180). A text that a spreadsheet would take for a formula gets an apostrophe
 * before it, because such texts come from people (OWASP, "CSV Injection"). Some spreadsheets also take the full-width
 * forms of these characters for a formula. Numbers stay numbers, also negative ones.
 */
function csvCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const isHarmless = typeof value !== "string" || !/^[=+\-@\t\r＝＋－＠]/.test(text);
  const harmless = isHarmless ? text : `'${text}`;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** Returns one line of CSV. */
export const csvLine = (values: readonly unknown[]): string => `${values.map(csvCell).join(",")}\r\n`;
