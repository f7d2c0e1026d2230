import type { Shape } from "../api/versions.js";
import { RELEASES } from "../releases/releases.js";
import type { Json } from "../wire.js";
import type { EventObjectName } from "./event.js";
import type { Objects } from "./objects.js";
import type { Show } from "./view.js";
import { views } from "./views.js";

/**
 * Objects that are shown inside of many other objects. Their JSON is kept, so that it is made only once for
 * each shape.
 */
const REMEMBERED: ReadonlySet<string> = new Set<EventObjectName>(["coupon", "discount", "plan", "price"]);

/** Answers the fields that an older version shows differently. */
type Undo = (stored: never, show: Show) => Json;
/**
 * Shows objects in one shape. `undo` has, by the object's name, the changes of newer versions to undo, newest
 * first.
 */
interface Way {
  show: Show;
  undo: ReadonlyMap<string, readonly Undo[]>;
  remembered: ReadonlyMap<string, WeakMap<object, Json>>;
}

/** The renderers that were used before, by their shape. */
const ways = new Map<Shape, Way>();

/** The JSON of a stored object in the shape of one API version. */
export function showObject<Name extends EventObjectName>(
  name: Name,
  value: Objects[Name],
  shape: Shape,
): Json {
  return wayOf(shape).show(name, value);
}

function wayOf(shape: Shape): Way {
  const known = ways.get(shape);
  if (known) return known;
  const way: Way = {
    show: (name, value) => showIn(way, name, value),
    undo: undoOf(shape),
    remembered: new Map([...REMEMBERED].map((name) => [name, new WeakMap()])),
  };
  ways.set(shape, way);
  return way;
}

function showIn<Name extends EventObjectName>(way: Way, name: Name, value: Objects[Name]): Json {
  const remembered = way.remembered.get(name);
  const known = remembered?.get(value);
  if (known) return known;
  const newest = views[name].render(value, way.show);
  const undo = way.undo.get(name) as readonly ((stored: Objects[Name], show: Show) => Json)[] | undefined;
  const shown =
    undo === undefined
      ? newest
      : older(
          newest,
          undo.map((one) => one(value, way.show)),
        );
  remembered?.set(value, shown);
  return shown;
}

/**
 * Changes some fields of an object's JSON. A field that the version does not have becomes `undefined`, which
 * JSON leaves out. The copy has no prototype, because V8 then treats it as a hash table from the start: this
 * took 20 µs for an invoice, and 25 to 800 µs with spread syntax.
 */
function older(newest: Json, changes: readonly Json[]): Json {
  return Object.assign(Object.create(null) as Json, newest, ...changes) as Json;
}

/** The changes to undo for a shape, by the object's name, newest first. */
function undoOf(shape: Shape): ReadonlyMap<string, readonly Undo[]> {
  const all = new Map<string, Undo[]>();
  for (const { adds = {}, before = {} } of RELEASES.slice(0, shape)) {
    for (const [name, fields] of Object.entries(adds)) {
      const lacking = Object.fromEntries(fields.map((field) => [field, undefined]));
      all.set(name, [...(all.get(name) ?? []), () => lacking]);
    }
    for (const [name, undo] of Object.entries(before))
      all.set(name, [...(all.get(name) ?? []), undo as Undo]);
  }
  return all;
}
