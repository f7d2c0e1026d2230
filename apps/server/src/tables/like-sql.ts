/** Returns the text as a pattern of LIKE that means exactly this text. */
export const literal = (text: string): string => text.replaceAll(/[\\%_]/g, String.raw`\$&`);

/**
 * Returns the forms in which Unicode can write the text: "ä" may be one character, or an "a" and a dot sign. Rows may have
 * either. One form if all are the same, as for texts without accents.
 */
export const unicodeForms = (text: string): string[] => [
  ...new Set([text, text.normalize("NFC"), text.normalize("NFD")]),
];

/** Returns the SQL condition that one of the values is like one of the patterns, in any case. */
export const likeSql = (values: readonly string[], patterns: readonly string[]): string =>
  `(${values.flatMap((value) => patterns.map((pattern) => `${value} ilike ${pattern}`)).join(" or ")})`;
