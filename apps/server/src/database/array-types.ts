/**
 * PostgreSQL's ids (OIDs) of the array types that BillStack sends or reads. They are the same in every version of
 * PostgreSQL.
 */
const IDS = { boolean: 1000, integer: 1007, text: 1009, float8: 1022, timestamptz: 1185, uuid: 2951 };

/**
 * Tells postgres.js how to write and read arrays of these types. Without it, postgres.js reads all array types
 * from the catalogue on every new connection. There are two for each table of each team: more than 100,000 rows
 * with 2,000 teams. If that connection is lost meanwhile, postgres.js also leaves a rejected promise that nobody
 * awaits.
 */
export const arrayTypes = {
  array: { to: IDS.text, from: Object.values(IDS), serialize: toArrayText, parse: parseArrayText },
  ...Object.fromEntries(
    Object.entries(IDS).map(([name, id]) => [
      name + "Array",
      { to: id, from: [], serialize: toArrayText, parse: parseArrayText },
    ]),
  ),
};

/**
 * Writes a one-dimensional array in PostgreSQL's text form. Most values contain neither a quote nor a backslash,
 * and skip `replaceAll`, which makes this four times as fast.
 */
export function toArrayText(values: readonly (string | number | boolean | null)[]): string {
  let text = "";
  for (const value of values) {
    const plain = String(value);
    const quoted = /["\\]/.test(plain) ? plain.replaceAll(/["\\]/g, "\\$&") : plain;
    text += value === null ? ",NULL" : `,"${quoted}"`;
  }
  return `{${text.slice(1)}}`;
}

/** Reads the elements of a one-dimensional array in PostgreSQL's text form, as texts. */
export function parseArrayText(text: string): (string | null)[] {
  return [...text.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)"|([^,]+)/gs)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain === "NULL" ? null : (plain ?? null)) : quoted.replaceAll(/\\(.)/gs, "$1"),
  );
}
