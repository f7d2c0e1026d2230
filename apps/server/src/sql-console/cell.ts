/** The types of PostgreSQL whose values are numbers (pg_type.dat): int8, int2, int4, oid, float4, float8, numeric. */
const NUMBERS = new Set([20, 21, 23, 26, 700, 701, 1700]);
const BOOLEAN = 16;

/** One value of a row, as the answer contains it. */
export type Cell = string | number | boolean | null;

/**
 * Returns one value as the answer contains it. A number is a number if JavaScript writes it exactly as PostgreSQL does;
 * otherwise it stays a text, so that no digit is lost. Every other value is the text of PostgreSQL.
 *
 * @param type the id of the value's type in PostgreSQL
 */
export function cellOf(text: string | null, type: number): Cell {
  if (text === null) return null;
  if (type === BOOLEAN) return text === "t";
  if (!NUMBERS.has(type)) return text;
  const number = Number(text);
  return String(number) === text && Number.isFinite(number) ? number : text;
}
