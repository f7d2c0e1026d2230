/** One field that an event has changed. */
export interface Change {
  /** The path of the field, such as `address.city`. */
  path: string;
  before: unknown;
  after: unknown;
}

/**
 * Returns the fields that an event has changed. Stripe names them in `data.previous_attributes` with their values before
 * (docs.stripe.com/api/events/object); their values now are in `data.object`.
 *
 * @param payload the event as Stripe sent it, which may be anything
 * @returns an empty list if the event names no changes
 */
export function changesOf(payload: unknown): Change[] {
  const data = field(payload, "data");
  return compare("", field(data, "previous_attributes"), field(data, "object"));
}

function compare(path: string, before: unknown, after: unknown): Change[] {
  if (!isObject(before)) return path === "" ? [] : [{ path, before, after }];
  // A field that was no object before, or is none now, changed as a whole.
  if (path !== "" && !isObject(after)) return [{ path, before, after }];
  return Object.entries(before).flatMap(([name, value]) =>
    compare(path === "" ? name : `${path}.${name}`, value, field(after, name)),
  );
}

/** Returns a field of a value that may be anything; undefined if it has none of this name. */
export function field(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
