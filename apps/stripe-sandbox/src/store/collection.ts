import { createdOf, type Stored } from "../wire.js";
import type { Generated } from "./generated.js";

/** Which page of a collection to read. */
export interface PageQuery<T> {
  limit: number;
  startingAfter?: string;
  endingBefore?: string;
  /** Both bounds of `created` are in Unix seconds, and both are included. */
  createdFrom?: number;
  createdTo?: number;
  matches?: (object: T) => boolean;
  /**
   * Ids that every match refers to. They make the search faster: of the seeded objects, it reads only those that have
   * the same owner as these ids, and those that were changed.
   */
  related?: readonly string[];
}

/** One page of a list, newest first. */
export interface Page<T> {
  data: T[];
  hasMore: boolean;
}

/** An object and its position in the order of creation. `sequence` orders objects of the same second. */
interface Entry<T> {
  value: T;
  created: number;
  sequence: number;
}

/**
 * One object that a walk through the collection meets. `read` returns the object; a generated object is only
 * made then.
 */
interface Step<T> {
  created: number;
  sequence: number;
  read: () => T;
}

/**
 * The sequence of generated objects starts here, so that they count as older than objects that the API created
 * in the same second.
 */
const GENERATED_SEQUENCE = -(2 ** 40);

/**
 * All objects of one kind in one account, listed newest first. An object is never changed in place: `replace`
 * stores a new one, so that events can keep the old one. Seeded objects are not stored at all until they
 * change. `base` generates them when they are read, so that large accounts need little memory.
 */
export class Collection<T extends Stored> {
  private readonly entries: Entry<T>[] = [];
  private readonly byId = new Map<string, Entry<T>>();
  private readonly changed = new Map<string, T>();
  private readonly removed = new Set<string>();
  private sequence = 0;
  private base: Generated<T> | undefined;

  /** Adds the seeded objects, which are generated when they are read. */
  attach(base: Generated<T>): void {
    this.base = base;
  }

  /** How many objects there are, seeded ones included. */
  get size(): number {
    return this.entries.length + (this.base?.size ?? 0) - this.removed.size;
  }

  /** The object with that id, or `undefined`. */
  get(id: string): T | undefined {
    const entry = this.byId.get(id);
    if (entry !== undefined) return entry.value;
    if (this.removed.has(id)) return undefined;
    return this.changed.get(id) ?? this.base?.get(id);
  }

  /** Adds a new object. Throws if the id is already stored. */
  insert(object: T): void {
    if (this.get(object.id) !== undefined) throw new Error(`${object.id} is already stored`);
    const entry = { value: object, created: createdOf(object), sequence: this.sequence++ };
    this.entries.splice(lowerBound(this.entries, entry), 0, entry);
    this.byId.set(object.id, entry);
  }

  /**
   * Stores a new version of an object; its place in the list stays the same. Throws if the id is not stored.
   */
  replace(object: T): void {
    const entry = this.byId.get(object.id);
    if (entry !== undefined) entry.value = object;
    else if (this.get(object.id) !== undefined) this.changed.set(object.id, object);
    else throw new Error(`${object.id} is not stored`);
  }

  /** Removes an object. Does nothing if the id is not stored. */
  remove(id: string): void {
    const entry = this.byId.get(id);
    if (entry !== undefined) {
      this.entries.splice(lowerBound(this.entries, entry), 1);
      this.byId.delete(id);
    } else if (this.base?.get(id) !== undefined) {
      this.changed.delete(id);
      this.removed.add(id);
    }
  }

  /** All objects that match, newest first. `related` has the same meaning as in `PageQuery`. */
  all(matches: (object: T) => boolean, related: readonly string[] = []): T[] {
    return this.page({ limit: Number.POSITIVE_INFINITY, matches, related })?.data ?? [];
  }

  /** Goes through all objects, newest first. */
  *values(): Generator<T> {
    for (const step of this.walk({ limit: Number.POSITIVE_INFINITY }, undefined, false)) yield step.read();
  }

  /**
   * One page, newest first, as Stripe's cursors define it (docs.stripe.com/api/pagination). Answers `undefined`
   * if the cursor's id is unknown.
   */
  page(query: PageQuery<T>): Page<T> | undefined {
    const backwards = query.endingBefore !== undefined;
    const cursorId = query.endingBefore ?? query.startingAfter;
    const cursor = cursorId === undefined ? undefined : this.position(cursorId);
    if (cursorId !== undefined && cursor === undefined) return undefined;
    const data: T[] = [];
    for (const step of this.walk(query, cursor, backwards)) {
      const value = step.read();
      if (query.matches?.(value) === false) continue;
      if (data.length === query.limit) return { data: backwards ? data.reverse() : data, hasMore: true };
      data.push(value);
    }
    return { data: backwards ? data.reverse() : data, hasMore: false };
  }

  private position(id: string): { created: number; sequence: number } | undefined {
    return this.byId.get(id) ?? this.basePosition(id);
  }

  private basePosition(id: string): { created: number; sequence: number } | undefined {
    const position = this.base?.position(id);
    return position && { created: position.created, sequence: GENERATED_SEQUENCE + position.order };
  }

  /**
   * Goes through stored and generated objects in one common order: oldest first if `ascending`, otherwise
   * newest first.
   */
  private *walk(
    query: PageQuery<T>,
    cursor: { created: number; sequence: number } | undefined,
    ascending: boolean,
  ): Generator<Step<T>> {
    const from = query.createdFrom ?? Number.NEGATIVE_INFINITY;
    const to = query.createdTo ?? Number.POSITIVE_INFINITY;
    const sources = [
      this.walkStored(from, to, cursor, ascending),
      this.walkBase(query, from, to, cursor, ascending),
    ];
    const heads = sources.map((source) => source.next());
    for (;;) {
      const [left, right] = heads;
      const pick =
        left?.done === true ? 1 : right?.done === true ? 0 : isBefore(left, right) === ascending ? 0 : 1;
      const head = heads[pick];
      const source = sources[pick];
      if (head === undefined || source === undefined || head.done === true) return;
      yield head.value;
      heads[pick] = source.next();
    }
  }

  private *walkStored(
    from: number,
    to: number,
    cursor: { created: number; sequence: number } | undefined,
    ascending: boolean,
  ): Generator<Step<T>> {
    const low = lowerBound(this.entries, { created: from, sequence: Number.NEGATIVE_INFINITY });
    const high = lowerBound(this.entries, { created: to, sequence: Number.POSITIVE_INFINITY });
    const at = cursor && lowerBound(this.entries, cursor);
    if (ascending) {
      let index = low;
      if (cursor && at !== undefined) index = Math.max(low, isAt(this.entries[at], cursor) ? at + 1 : at);
      for (; index < high; index++) yield* stored(this.entries[index]);
    } else {
      for (let index = Math.min(high, at ?? high) - 1; index >= low; index--)
        yield* stored(this.entries[index]);
    }
  }

  private *walkBase(
    query: PageQuery<T>,
    from: number,
    to: number,
    cursor: { created: number; sequence: number } | undefined,
    ascending: boolean,
  ): Generator<Step<T>> {
    if (this.base === undefined) return;
    const base = this.base;
    const bound = cursor && { created: cursor.created, order: cursor.sequence - GENERATED_SEQUENCE };
    const changedIds = query.related?.length ? [...this.changed.keys()] : [];
    const walk = base.walk({
      from,
      to,
      ascending,
      ...(bound && { after: bound }),
      related: query.related ?? [],
      also: changedIds,
    });
    for (const { id, created, order, make } of walk) {
      if (this.removed.has(id)) continue;
      yield { created, sequence: GENERATED_SEQUENCE + order, read: () => this.changed.get(id) ?? make() };
    }
  }
}

function* stored<T>(entry: Entry<T> | undefined): Generator<Step<T>> {
  if (entry) yield { created: entry.created, sequence: entry.sequence, read: () => entry.value };
}

/** A position in the order of creation. */
type Place = { created: number; sequence: number };

function compare(a: Place, b: Place): number {
  return a.created - b.created || a.sequence - b.sequence;
}

function isAt(entry: Place | undefined, place: Place): boolean {
  return entry !== undefined && compare(entry, place) === 0;
}

function isBefore(
  left: IteratorResult<Place> | undefined,
  right: IteratorResult<Place> | undefined,
): boolean {
  if (left === undefined || right === undefined || left.done === true || right.done === true) return false;
  return compare(left.value, right.value) < 0;
}

/** The first index whose position is not before `place`. `entries` must be sorted. */
function lowerBound(entries: readonly Place[], place: Place): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = entries[middle];
    if (entry !== undefined && compare(entry, place) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
