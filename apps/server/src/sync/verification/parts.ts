import { createHash } from "node:crypto";

import { movesByItself, withoutMoving } from "../../copy/moving-fields.js";

/**
 * What of an object differs from its rows: the place of each part (`column.path of table/id`, the path being that inside
 * of a JSON column) with a hash of what Stripe says there. A whole row has no column.
 */
export type Parts = Record<string, string>;

/** The place of a whole row. */
export function rowPlace(table: string, id: string): string {
  return ` of ${table}/${id}`;
}

/** The columns that parts are in. */
export function columnsIn(parts: Parts): string[] {
  return [...new Set(Object.keys(parts).flatMap((place) => /^\w+/.exec(place)?.[0] ?? []))];
}

/** A column of a stored row beside what Stripe says of it, both as PostgreSQL's text. */
export interface ColumnPair {
  column: string;
  given: string | null;
  stored: string | null;
}

/** Of a column in which so much differs, all of it counts as one part. */
const MOST_PARTS = 50;
/** PostgreSQL and JSON.parse take deeper JSON than a function that calls itself. */
const DEEPEST = 100;

/** The parts that say the same in both: what differs at two looks in the same way does not move by itself. */
export function inBoth(one: Parts, other: Parts): string[] {
  return Object.keys(one).filter((place) => one[place] === other[place]);
}

/**
 * What differs in a column whose values PostgreSQL does not take for equal; nothing where it moves by itself. `object` is
 * Stripe's of the row, `row` the row's place.
 */
export function partsOf(object: string, row: string, { column, given, stored }: ColumnPair): Parts {
  const at = `${column}${row}`;
  if (movesByItself(object, column)) {
    return (given === null) === (stored === null) ? {} : { [at]: hash(given === null ? "null" : "some") };
  }
  const [ours, theirs] = [jsonIn(stored), jsonIn(given)];
  if (ours === undefined || theirs === undefined) return { [at]: hash(given) };
  const said = withoutMoving(theirs);
  const parts = differing(column, withoutMoving(ours), said);
  // Without a moving field in it PostgreSQL is right: it also compares numbers that JavaScript has no room for.
  const sameText = parts.length === 0 && hash(said) === hash(theirs);
  if (parts.length > MOST_PARTS || sameText) return { [at]: hash(given) };
  return Object.fromEntries(parts.map(([place, hashed]) => [`${place}${row}`, hashed]));
}

/** The list or the object that a text is as JSON; undefined: it is neither. */
function jsonIn(text: string | null): unknown {
  if (text === null || !/^[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

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

function entriesOf(value: unknown): Map<string, unknown> | null {
  return typeof value === "object" && value !== null ? new Map(Object.entries(value)) : null;
}

/** A short name of what Stripe says. */
function hash(said: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify(said) ?? "nothing")
    .digest("base64url")
    .slice(0, 16);
}
