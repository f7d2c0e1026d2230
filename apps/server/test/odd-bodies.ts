type Row = Record<string, unknown>;

/** Stands for the JSON number 1e400 in a body until {@link textOf} makes its text. JSON.parse turns it into Infinity. */
const TOO_LARGE = "THE NUMBER 1e400";
/** A list in a list in a list …, as deep as PostgreSQL can store. Deeper ones are in poisoned-events.test.ts. */
const DEEP = JSON.parse(`${"[".repeat(500)}1${"]".repeat(500)}`) as unknown;

/** Values that Stripe does not send in most fields. */
const ODD_VALUES: unknown[] = [null, {}, [], "", -1, TOO_LARGE, [null], true, DEEP];

/** Returns the JSON of an event with such a body. */
export function textOf(event: Row): string {
  return JSON.stringify(event).replaceAll(`"${TOO_LARGE}"`, "1e400");
}

/** An object in which one field has an odd value. */
export interface OddBody {
  /** Names the field and its value, for messages. */
  what: string;
  body: Row;
}

/**
 * Returns copies of an object, each with an odd value in one field: in every field of the object, in every field of
 * the objects and lists in it, and in every field of the first entry of such a list. The values take turns, so that a
 * run with another `seed` gives each field another value.
 */
export function oddBodies(object: Row, seed: number): OddBody[] {
  return fieldsOf(object, 2).map((path, index) => {
    const value = ODD_VALUES[(index + seed) % ODD_VALUES.length];
    const body = structuredClone(object);
    const parent = path.slice(0, -1).reduce<Row>((at, name) => at[name] as Row, body);
    parent[path.at(-1) ?? ""] = value;
    return { what: `${path.join(".")} = ${JSON.stringify(value).slice(0, 30)}`, body };
  });
}

/** Returns the paths of the fields of an object, down to `levels` levels. The first entry of a list is no level. */
function fieldsOf(object: Row, levels: number): string[][] {
  const names = Object.keys(object).filter((name) => !Array.isArray(object) || name === "0");
  return names.flatMap((name) => {
    const inner = object[name];
    const left = Array.isArray(inner) || Array.isArray(object) ? levels : levels - 1;
    const isOpen = typeof inner === "object" && inner !== null && left > 0;
    const below = isOpen ? fieldsOf(inner as Row, left).map((path) => [name, ...path]) : [];
    return [[name], ...below];
  });
}
