import { isDeepStrictEqual } from "node:util";

import { idOf } from "../stripe/id-of.js";
import { isSameState } from "./same-state.js";
import { stageOf } from "./stages.js";
import type { StripeObject } from "./stripe-object.js";

/** What one event says about its object. */
export interface ObjectEvent {
  eventId: string;
  /** Stripe's `object`, for example `customer`. */
  type: string;
  /**
   * `birth`: the object was created. `change`: the event shows the changed object. `deletion`: the object was
   * deleted. `hint`: the object has changed, but the event does not show how.
   */
  kind: "birth" | "change" | "deletion" | "hint";
  /** The object at the time of the event. Null for deletions and hints. */
  object: StripeObject | null;
  /** The changed fields with their values before the event (`previous_attributes`). Null: the event has none. */
  previous: Record<string, unknown> | null;
  /**
   * For hints: the id of the discount that the object has got. Absent: the event does not say what has changed.
   */
  discount?: string;
}

/**
 * If more events of one object share a second, they are not compared. Comparing all pairs costs more than a read.
 */
const MOST_COMPARED = 16;

/**
 * Finds the newest of several events of one object that share a second. Their content shows their order:
 *
 * - an object is created first and deleted last;
 * - some statuses always follow others (`stages.ts`);
 * - `previous_attributes` show the values before the event, so an event whose object has these values is older.
 *
 * A hint does not matter if the newest object already shows the discount that the hint is about.
 *
 * @returns null if the order is not known, because the events do not show it, or because they contradict each
 *   other. They do so if a value was changed and changed back. Then the object has to be read from Stripe.
 */
export function newestEvent(objectEvents: ObjectEvent[]): ObjectEvent | null {
  if (objectEvents.length > MOST_COMPARED) return null;
  const hints = objectEvents.filter(({ kind }) => kind === "hint");
  const newest = newestBody(objectEvents.filter(({ kind }) => kind !== "hint"));
  return newest !== null && hints.every((hint) => showsDiscount(newest, hint)) ? newest : null;
}

/** Finds the newest of several events, none of which is a hint. Returns null if the order is not known. */
function newestBody(objectEvents: ObjectEvent[]): ObjectEvent | null {
  const [only, ...others] = objectEvents;
  if (only === undefined || others.length === 0) return only ?? null;
  // The object was deleted, and another one has the same id. Nobody can know which event was first.
  const kinds = new Set(objectEvents.map(({ kind }) => kind));
  if (kinds.has("birth") && kinds.has("deletion")) return null;
  try {
    const follows = addIndirect(objectEvents.map((one) => objectEvents.map((other) => isBefore(one, other))));
    if (follows.some((row, index) => row[index] === true)) return null;
    const isNewest = (candidate: ObjectEvent, at: number): boolean =>
      follows[at]?.includes(true) === false &&
      objectEvents.every((other, index) => follows[index]?.[at] === true || isSame(candidate, other));
    return objectEvents.find(isNewest) ?? null;
  } catch (error) {
    // The objects are nested too deep to be compared.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Returns whether the object has the discount of the hint. Then the object is as new as the hint. */
function showsDiscount({ object }: ObjectEvent, { discount }: ObjectEvent): boolean {
  if (object === null || discount === undefined) return false;
  const discounts = fieldOf(object, "discounts");
  const shown = [fieldOf(object, "discount"), ...(Array.isArray(discounts) ? (discounts as unknown[]) : [])];
  return shown.some((one) => one === discount || idOf(one) === discount);
}

/**
 * Adds all indirect relations: if A is before B, and B is before C, then A is before C. `follows[a][b]` says that
 * event b comes after event a. Changes and returns the given table.
 */
function addIndirect(follows: boolean[][]): boolean[][] {
  for (const [via, after] of follows.entries()) {
    for (const row of follows) {
      if (row[via] !== true) continue;
      for (const [index, isAfter] of after.entries()) if (isAfter) row[index] = true;
    }
  }
  return follows;
}

/** Returns whether the content of the two events shows that `one` happened before `other`. */
function isBefore(one: ObjectEvent, other: ObjectEvent): boolean {
  if (one === other || one.kind === "deletion" || other.kind === "birth") return false;
  if (other.kind === "deletion" || one.kind === "birth") return true;
  const [early, late] = [stageOf(one.type, statusOf(one)), stageOf(other.type, statusOf(other))];
  return early < late || showsBefore(one.object, other);
}

function statusOf({ object }: ObjectEvent): unknown {
  return object === null ? undefined : fieldOf(object, "status");
}

/** Returns whether both events show the same state. Then it does not matter which of them is newer. */
function isSame(one: ObjectEvent, other: ObjectEvent): boolean {
  return one === other || isSameState(one.object, other.object);
}

/**
 * Returns whether the object shows the state before the event: at least one of the changed fields has its old
 * value, and none has its new value.
 */
function showsBefore(object: StripeObject | null, event: ObjectEvent): boolean {
  if (event.previous === null) return false;
  const matches = compareFields(event.previous, object, event.object);
  return matches.has("old value") && !matches.has("new value");
}

/** Which value a changed field of an object has: the one before or the one after the event. */
type FieldMatch = "old value" | "new value";

/**
 * Compares an object with its state before and after an event, in the fields that the event changed. Looks into
 * nested objects.
 *
 * @param was the values before the event
 * @param body the object to compare
 * @param is the values after the event
 * @param matches gets the results
 */
function compareFields(
  was: unknown,
  body: unknown,
  is: unknown,
  matches = new Set<FieldMatch>(),
): Set<FieldMatch> {
  if (isFields(was) && isFields(is) && isFields(body)) {
    for (const [name, before] of Object.entries(was)) {
      compareFields(before, fieldOf(body, name), fieldOf(is, name), matches);
    }
  } else if (!isEqual(was, is)) {
    if (isEqual(body, was)) matches.add("old value");
    else if (isEqual(body, is)) matches.add("new value");
  }
  return matches;
}

/**
 * In `previous_attributes`, null means that there was no such field before, for example no such key of `metadata`.
 */
function isEqual(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(one ?? null, other ?? null);
}

function fieldOf(object: object, name: string): unknown {
  return Object.hasOwn(object, name) ? (object as Record<string, unknown>)[name] : undefined;
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
