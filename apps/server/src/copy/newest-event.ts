import { isDeepStrictEqual } from "node:util";

import { idOf } from "../stripe/id-of.js";
import { isSameState } from "./same-state.js";
import { stageOf } from "./stages.js";
import type { StripeObject } from "./stripe-object.js";

/** What one event tells of its object. */
export interface ObjectEvent {
  eventId: string;
  /** Stripe's `object`. */
  type: string;
  /** `birth`: the object was created. `deletion`: it is gone. `hint`: something of it has changed, but not what. */
  kind: "birth" | "change" | "deletion" | "hint";
  /** The object as it was when the event happened; null for deletions and hints. */
  object: StripeObject | null;
  /** Fields that the event changed, with what they were before; null: it does not say. */
  previous: Record<string, unknown> | null;
  /** Of a hint: the id of the discount that was given to the object; absent: it does not say what has changed. */
  discount?: string;
}

/** More events of one object in one second are not compared in pairs: a read costs less. */
const COMPARED = 16;

/**
 * The newest of the events of one object that share a second, by what they tell: an object is created first and
 * deleted last, statuses follow each other, and `previous_attributes` say what was before. A hint adds nothing where
 * the newest body shows the discount that the hint tells of. Null: the order is not known, because the events do not
 * say it, or because they contradict each other, as they do where something changed and changed back.
 */
export function newestEvent(objectEvents: ObjectEvent[]): ObjectEvent | null {
  if (objectEvents.length > COMPARED) return null;
  const hints = objectEvents.filter(({ kind }) => kind === "hint");
  const newest = newestBody(objectEvents.filter(({ kind }) => kind !== "hint"));
  return newest !== null && hints.every((hint) => showsDiscount(newest, hint)) ? newest : null;
}

/** The newest of events of which none is a hint; null: the order is not known. */
function newestBody(objectEvents: ObjectEvent[]): ObjectEvent | null {
  const [only, ...others] = objectEvents;
  if (only === undefined || others.length === 0) return only ?? null;
  // A deleted id that is used again: which of the two was first cannot be known.
  const kinds = new Set(objectEvents.map(({ kind }) => kind));
  if (kinds.has("birth") && kinds.has("deletion")) return null;
  try {
    const follows = closure(objectEvents.map((one) => objectEvents.map((other) => isBefore(one, other))));
    if (follows.some((row, index) => row[index] === true)) return null;
    const isNewest = (candidate: ObjectEvent, at: number): boolean =>
      follows[at]?.includes(true) === false &&
      objectEvents.every((other, index) => follows[index]?.[at] === true || isSame(candidate, other));
    return objectEvents.find(isNewest) ?? null;
  } catch (error) {
    // A body that is nested deeper than it can be compared.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Whether the object has the discount that the hint tells of, so that it is as new as the hint. */
function showsDiscount({ object }: ObjectEvent, { discount }: ObjectEvent): boolean {
  if (object === null || discount === undefined) return false;
  const discounts = fieldOf(object, "discounts");
  const shown = [fieldOf(object, "discount"), ...(Array.isArray(discounts) ? (discounts as unknown[]) : [])];
  return shown.some((one) => one === discount || idOf(one) === discount);
}

/** What follows something follows all that is before that, too. */
function closure(follows: boolean[][]): boolean[][] {
  for (const [via, after] of follows.entries()) {
    for (const row of follows) {
      if (row[via] !== true) continue;
      for (const [index, isAfter] of after.entries()) if (isAfter) row[index] = true;
    }
  }
  return follows;
}

/** Whether `one` happened before `other`, by what they tell. */
function isBefore(one: ObjectEvent, other: ObjectEvent): boolean {
  if (one === other || one.kind === "deletion" || other.kind === "birth") return false;
  if (other.kind === "deletion" || one.kind === "birth") return true;
  const [early, late] = [stageOf(one.type, statusOf(one)), stageOf(other.type, statusOf(other))];
  return early < late || showsBefore(one.object, other);
}

function statusOf({ object }: ObjectEvent): unknown {
  return object === null ? undefined : fieldOf(object, "status");
}

function isSame(one: ObjectEvent, other: ObjectEvent): boolean {
  return one === other || isSameState(one.object, other.object);
}

/** Whether the object is as it was before the event: in one changed field at least, and as it is now in none. */
function showsBefore(object: StripeObject | null, event: ObjectEvent): boolean {
  if (event.previous === null) return false;
  const looks = lookAt(event.previous, object, event.object);
  return looks.has("as it was") && !looks.has("as it is");
}

type Look = "as it was" | "as it is";

/** How a body's fields stand to what they were before an event and what they are after it, where these two differ. */
function lookAt(was: unknown, body: unknown, is: unknown, looks = new Set<Look>()): Set<Look> {
  if (isFields(was) && isFields(is) && isFields(body)) {
    for (const [name, before] of Object.entries(was)) {
      lookAt(before, fieldOf(body, name), fieldOf(is, name), looks);
    }
  } else if (!isEqual(was, is)) {
    if (isEqual(body, was)) looks.add("as it was");
    else if (isEqual(body, is)) looks.add("as it is");
  }
  return looks;
}

/** `previous_attributes` tells null of what was not there, a key of `metadata` for instance. */
function isEqual(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(one ?? null, other ?? null);
}

function fieldOf(object: object, name: string): unknown {
  return Object.hasOwn(object, name) ? (object as Record<string, unknown>)[name] : undefined;
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
