/**
 * A generated object that a walk meets. `make` generates the object, so that an object that is skipped costs
 * nothing.
 */
export interface GeneratedStep<T> {
  id: string;
  created: number;
  /** Orders objects of the same second. */
  order: number;
  make: () => T;
}

/** Which generated objects a walk meets, and in which order. */
export interface GeneratedWalk {
  /** Both bounds of `created` are in Unix seconds, and both are included. */
  from: number;
  to: number;
  ascending: boolean;
  /** The walk begins behind this position, seen in the direction of the walk. */
  after?: { created: number; order: number };
  /**
   * If this list is not empty, the walk only meets objects that have the same owner as these ids, and objects
   * whose ids are in `also`.
   */
  related: readonly string[];
  also: readonly string[];
}

/** A sorted, read-only set of objects that are generated from their ids and not stored. */
export interface Generated<T> {
  readonly size: number;
  get(id: string): T | undefined;
  position(id: string): { created: number; order: number } | undefined;
  walk(options: GeneratedWalk): Iterable<GeneratedStep<T>>;
}

/**
 * How seeded objects of one kind are numbered and generated. Each belongs to an owner, e.g. a customer, and has
 * a slot number among the objects of that owner.
 */
export interface SeededKind<T> {
  owners: number;
  slotsPerOwner: number;
  /**
   * When the object in that slot was created, in Unix seconds. `undefined` if the owner has no object there.
   */
  createdAt(owner: number, slot: number): number | undefined;
  make(owner: number, slot: number): T;
  idOf(owner: number, slot: number): string;
  /** The owner and slot behind an id, or `undefined` if the id is not one of this kind. */
  placeOf(id: string): { owner: number; slot: number } | undefined;
  /** The owner behind a seeded id of any kind. */
  ownerOf(id: string): number | undefined;
}

/**
 * An object's sort key is one number: the seconds since `origin` times 2^26, plus the number of its slot.
 * JavaScript holds whole numbers up to 2^53 exactly, so that 2^27 seconds (four years) fit.
 */
const NUMBERS = 2 ** 26;

/** Sorts the objects of one kind once, with 8 bytes for each, and generates an object when it is read. */
export class SeededObjects<T> implements Generated<T> {
  private readonly keys: Float64Array;

  /**
   * `origin`, in Unix seconds, must not be later than any `created`. Throws if there are more than 2^26 slots.
   */
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
    // A cursor that is a stored object has a larger order than any generated object of its second.
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

/** The first index whose key is not below `key`. `keys` must be sorted. */
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
