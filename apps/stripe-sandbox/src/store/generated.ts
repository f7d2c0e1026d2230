/** A generated object met on a walk; `make` builds it, so that skipped objects cost nothing. */
export interface GeneratedStep<T> {
  id: string;
  created: number;
  /** Breaks ties within one second. */
  order: number;
  make: () => T;
}

export interface GeneratedWalk {
  /** Bounds of `created` in whole seconds, both included. */
  from: number;
  to: number;
  ascending: boolean;
  /** Only what lies behind this place in walking direction. */
  after?: { created: number; order: number };
  /** If given, only objects of the same owner as these ids, and those listed in `also`. */
  related: readonly string[];
  also: readonly string[];
}

/** A read-only, ordered set of objects that are computed from their id instead of being kept. */
export interface Generated<T> {
  readonly size: number;
  get(id: string): T | undefined;
  position(id: string): { created: number; order: number } | undefined;
  walk(options: GeneratedWalk): Iterable<GeneratedStep<T>>;
}

/** How seeded objects of one kind are numbered and made. `slot` tells apart those of one owner. */
export interface SeededKind<T> {
  owners: number;
  slotsPerOwner: number;
  /** Unix seconds of the object in that slot, `undefined` where the owner has none there. */
  createdAt(owner: number, slot: number): number | undefined;
  make(owner: number, slot: number): T;
  idOf(owner: number, slot: number): string;
  placeOf(id: string): { owner: number; slot: number } | undefined;
  /** The owner behind any seeded id, of whatever kind. */
  ownerOf(id: string): number | undefined;
}

/** `created` and the number of an object share one float: 2^26 numbers, and 2^27 seconds after the origin. */
const NUMBERS = 2 ** 26;

/** Orders the objects of one kind once, 8 bytes each, and makes them when they are read. */
export class SeededObjects<T> implements Generated<T> {
  private readonly keys: Float64Array;

  constructor(
    private readonly kind: SeededKind<T>,
    private readonly origin: number,
  ) {
    if (kind.owners * kind.slotsPerOwner > NUMBERS) throw new Error("too many seeded objects of one kind");
    const keys: number[] = [];
    for (let owner = 0; owner < kind.owners; owner++) keys.push(...this.keysOf(owner));
    this.keys = Float64Array.from(keys).sort();
  }

  get size(): number {
    return this.keys.length;
  }

  get(id: string): T | undefined {
    const place = this.placeOf(id);
    return place && this.kind.make(place.owner, place.slot);
  }

  position(id: string): { created: number; order: number } | undefined {
    const place = this.placeOf(id);
    return place && { created: place.created, order: place.owner * this.kind.slotsPerOwner + place.slot };
  }

  *walk({ from, to, ascending, after, related, also }: GeneratedWalk): Iterable<GeneratedStep<T>> {
    const keys = related.length > 0 ? this.keysRelated(related, also) : this.keys;
    // An order beyond the numbers is that of an object stored later in the same second.
    const cursor = after && (after.created - this.origin) * NUMBERS + Math.min(after.order, NUMBERS);
    let low = lowerBound(keys, (from - this.origin) * NUMBERS);
    let high = lowerBound(keys, (to - this.origin + 1) * NUMBERS);
    if (cursor !== undefined && ascending) {
      low = Math.max(low, lowerBound(keys, cursor + (after && after.order < NUMBERS ? 1 : 0)));
    }
    if (cursor !== undefined && !ascending) high = Math.min(high, lowerBound(keys, cursor));
    for (let step = 0; step < high - low; step++) {
      const key = keys[ascending ? low + step : high - 1 - step];
      if (key !== undefined) yield this.stepAt(key);
    }
  }

  private stepAt(key: number): GeneratedStep<T> {
    const order = key % NUMBERS;
    const slot = order % this.kind.slotsPerOwner;
    const owner = (order - slot) / this.kind.slotsPerOwner;
    return {
      id: this.kind.idOf(owner, slot),
      created: this.origin + (key - order) / NUMBERS,
      order,
      make: () => this.kind.make(owner, slot),
    };
  }

  private placeOf(id: string): { owner: number; slot: number; created: number } | undefined {
    const place = this.kind.placeOf(id);
    if (place === undefined || place.owner >= this.kind.owners || place.slot >= this.kind.slotsPerOwner)
      return undefined;
    const created = this.kind.createdAt(place.owner, place.slot);
    return created === undefined ? undefined : { ...place, created };
  }

  private keysOf(owner: number): number[] {
    const keys: number[] = [];
    for (let slot = 0; slot < this.kind.slotsPerOwner; slot++) {
      const created = this.kind.createdAt(owner, slot);
      if (created !== undefined)
        keys.push((created - this.origin) * NUMBERS + owner * this.kind.slotsPerOwner + slot);
    }
    return keys;
  }

  private keysRelated(related: readonly string[], also: readonly string[]): number[] {
    const owners = new Set(related.map((id) => this.kind.ownerOf(id)));
    const [owner] = owners;
    const keys = new Set(
      owners.size === 1 && owner !== undefined && owner < this.kind.owners ? this.keysOf(owner) : [],
    );
    for (const id of also) {
      const position = this.position(id);
      if (position) keys.add((position.created - this.origin) * NUMBERS + position.order);
    }
    return [...keys].sort((a, b) => a - b);
  }
}

/** The first index whose key is not below `key`. */
function lowerBound(keys: Float64Array | number[], key: number): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] ?? 0) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
