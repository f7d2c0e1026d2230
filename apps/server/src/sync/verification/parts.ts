import { createHash } from "node:crypto";

import { movesByItself, withoutMoving } from "../../copy/moving-fields.js";

/**
 * The parts of an object that differ from its rows. Each key is a place: `column.path of table/id`, where the path
 * leads into a JSON column. The place of a whole row is ` of table/id`. Each value is a hash of Stripe's value at
 * this place. Two looks found the same difference if place and hash are the same.
 */
export type Parts = Record<string, string>;

/** The place of a whole row. */
export function rowPlace(table: string, id: string): string {
  return ` of ${table}/${id}`;
}

/** The names of the columns that differ, each once. */
export function columnsIn(parts: Parts): string[] {
  return [...new Set(Object.keys(parts).flatMap((place) => /^\w+/.exec(place)?.[0] ?? []))];
}

/** A column's stored value and Stripe's value (`given`), both as PostgreSQL writes them as text. */
export interface ColumnPair {
  column: string;
  given: string | null;
  stored: string | null;
}

/** If more places inside of one JSON column differ, the whole column counts as one part. */
const MOST_PARTS = 50;
/**
 * JSON is compared as a whole below this depth. PostgreSQL and JSON.parse accept JSON so deep that a recursive
 * function would overflow the stack.
 */
const DEEPEST = 100;

/**
 * The places that differ in the same way in both. A value that differs in the same way at two looks is a real
 * difference, not a value that Stripe makes anew for each answer.
 */
export function sameInBoth(one: Parts, other: Parts): string[] {
  return Object.keys(one).filter((place) => one[place] === other[place]);
}

/**
 * Finds the differing parts of a column whose two values are not equal for PostgreSQL. Ignores fields that Stripe
 * makes anew for each answer, such as links that expire; for these only counts whether there is a value at all.
 * @param object the type of the row's object (Stripe's field `object`)
 * @param row the place of the row, see {@link rowPlace}
 */
export function differingParts(object: string, row: string, { column, given, stored }: ColumnPair): Parts {
  const at = `${column}${row}`;
  if (movesByItself(object, column)) {
    return (given === null) === (stored === null) ? {} : { [at]: hash(given === null ? "null" : "some") };
  }
  const [ours, theirs] = [jsonIn(stored), jsonIn(given)];
  if (ours === undefined || theirs === undefined) return { [at]: hash(given) };
  const said = withoutMoving(theirs);
  const parts = differing(column, withoutMoving(ours), said);
  // JavaScript found no difference and no field was ignored: PostgreSQL is right, because it compares large numbers
  // exactly.
  const sameText = parts.length === 0 && hash(said) === hash(theirs);
  if (parts.length > MOST_PARTS || sameText) return { [at]: hash(given) };
  return Object.fromEntries(parts.map(([place, hashed]) => [`${place}${row}`, hashed]));
}

/** Parses a text that is a JSON array or object. Undefined if the text is neither. */
function jsonIn(text: string | null): unknown {
  if (text === null || !/^[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The differing places of two JSON values, each with the hash of Stripe's value. */
function differing(place: string, stored: unknown, given: unknown, depth = 0): [string, string][] {
  if (Object.is(stored, given)) return [];
  const [ours, theirs] = [entriesOf(stored), entriesOf(given)];
  const isSameKind = Array.isArray(stored) === Array.isArray(given);
  if (ours === null || theirs === null || !isSameKind || depth > DEEPEST) {
    return hash(stored) === hash(given) ? [] : [[place, hash(given)]];
  }
  const names = new Set([...ours.keys(), ...theirs.keys()]);
  return [...names].flatMap((name) => {
    return differing(`${place}.${name}`, ours.get(name), theirs.get(name), depth + 1);
  });
}

/** The entries of an object or array; null for any other value. */
function entriesOf(value: unknown): Map<string, unknown> | null {
  return typeof value === "object" && value !== null ? new Map(Object.entries(value)) : null;
}

/** A short hash of a value. */
function hash(said: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify(said) ?? "nothing")
    .digest("base64url")
    .slice(0, 16);
}
