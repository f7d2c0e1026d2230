import { readFileSync } from "node:fs";

type Json = Record<string, unknown>;
/** What `derive-shapes.mjs` says of an object. */
interface RecordedObject {
  /** How many objects were recorded in each version. */
  recorded: Record<string, number>;
  /** `string|null`, with `?` at the end where some objects lack the field; in all versions alike, or by versions. */
  fields: Record<string, string | Record<string, string>>;
}
/** What one version's recordings say of a field. */
interface Field {
  /** Its types in this version; null: no object of this version has it. */
  here: readonly string[] | null;
  always: boolean;
  /** A newer version was recorded with it: Stripe adds fields to old versions too, after they were recorded. */
  later: boolean;
  /** Its types in all versions. */
  types: ReadonlySet<string>;
}
type Shape = ReadonlyMap<string, Field>;

const RECORDED = JSON.parse(readFileSync(new URL("recorded-shapes.json", import.meta.url), "utf8")) as Record<
  string,
  RecordedObject
>;

/** The versions in which something was recorded, oldest first. */
export const RECORDED_VERSIONS = [
  ...new Set(Object.values(RECORDED).flatMap(({ recorded }) => Object.keys(recorded))),
].toSorted();

/** Objects that were recorded in some version and that no answer shows. */
export function notShown(answers: readonly unknown[]): string[] {
  const shown = new Set(answers.flatMap(objectsIn).map(({ object }) => object));
  return Object.keys(RECORDED).filter((name) => !shown.has(name));
}

/**
 * How objects of one version differ from those recorded in it, each difference as one sentence: a field that all
 * recorded ones have is missing, has another type, or is known neither to recordings of this or a newer version nor to
 * the `newest` one, whose fields the compiler compares with Stripe's own types.
 */
export function differences(
  version: string,
  answers: readonly unknown[],
  newest: readonly unknown[],
): string[] {
  const known = fieldsByObject(newest);
  const found = new Set<string>();
  for (const object of answers.flatMap(objectsIn)) {
    const name = String(object["object"]);
    const shape = shapeIn(version, name);
    if (shape === null) continue;
    for (const difference of compare(object, "", shape, known.get(name) ?? new Set()))
      found.add(`${name}.${difference}`);
  }
  return [...found].toSorted();
}

/** Recorded fields of an object in one version; null: none was recorded. */
function shapeIn(version: string, name: string): Shape | null {
  const object = RECORDED[name];
  if (object?.recorded[version] === undefined) return null;
  const entries = Object.entries(object.fields).map(([path, said]): [string, Field] => {
    const texts =
      typeof said === "string"
        ? Object.keys(object.recorded).map((one) => [one, said])
        : Object.entries(said);
    const byVersion = new Map(
      texts.flatMap(([versions = "", text = ""]) => versions.split(", ").map((one) => [one, text] as const)),
    );
    const text = byVersion.get(version);
    return [
      path,
      {
        here: text === undefined ? null : typesOf(text),
        always: text?.endsWith("?") === false,
        later: [...byVersion.keys()].some((one) => one > version),
        types: new Set([...byVersion.values()].flatMap(typesOf)),
      },
    ];
  });
  return new Map(entries);
}

function typesOf(text: string): string[] {
  return text.replace("?", "").split("|");
}

function compare(hash: Json, prefix: string, shape: Shape, known: ReadonlySet<string>): string[] {
  const missing = [...shape].filter(
    ([path, { always }]) => always && isFieldOf(prefix, path) && !(path.slice(prefix.length) in hash),
  );
  return [
    ...missing.map(([path]) => `${path} is missing`),
    ...Object.entries(hash).flatMap(([name, value]) => compareValue(value, prefix + name, shape, known)),
  ];
}

function isFieldOf(prefix: string, path: string): boolean {
  return path.startsWith(prefix) && !/[.[]/.test(path.slice(prefix.length));
}

function compareValue(value: unknown, path: string, shape: Shape, known: ReadonlySet<string>): string[] {
  const field = shape.get(path);
  if (field === undefined || field.here === null) {
    // An item of an array that was always empty.
    const knownOtherwise = known.has(path) || field?.later === true || path.endsWith("[]");
    return knownOtherwise ? [] : [`${path} is not known`];
  }
  const { here, types } = field;
  const type = typeOf(value);
  if (types.has("map")) return type === "object" ? [] : [`${path} is ${type}, not a map`];
  // Of a field that was null in every recording only the name is known.
  if (types.size === 1 && types.has("null")) return [];
  // An id stands where a request did not ask for the object itself.
  const fits = types.has(type) || (type === "string" && [...types].some(isObjectName));
  if (!fits) return [`${path} is ${type}, not ${[...types].toSorted().join(" or ")}`];
  if (!here.includes(type)) return [];
  if (Array.isArray(value)) return value.flatMap((item) => compareValue(item, `${path}[]`, shape, known));
  return type === "object" ? compare(value as Json, `${path}.`, shape, known) : [];
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return isObject(value) ? String(value["object"]) : typeof value;
}

function isObjectName(type: string): boolean {
  return !["array", "boolean", "map", "null", "number", "object", "string"].includes(type);
}

function isObject(value: unknown): value is Json {
  if (value === null || typeof value !== "object" || !("object" in value)) return false;
  return typeof value.object === "string" && value.object !== "list";
}

/** The objects in an answer, nested ones too; a deleted one, of which only the id is left, is none. */
function objectsIn(value: unknown): Json[] {
  if (value === null || typeof value !== "object") return [];
  const nested = Object.values(value).flatMap(objectsIn);
  return isObject(value) && value["deleted"] !== true ? [value, ...nested] : nested;
}

function fieldsByObject(answers: readonly unknown[]): Map<string, Set<string>> {
  const all = new Map<string, Set<string>>();
  for (const object of answers.flatMap(objectsIn)) {
    const name = String(object["object"]);
    const fields = all.get(name) ?? new Set();
    all.set(name, fields);
    addFields(object, "", fields);
  }
  return all;
}

function addFields(hash: Json, prefix: string, fields: Set<string>): void {
  for (const [name, value] of Object.entries(hash)) {
    fields.add(prefix + name);
    for (const item of Array.isArray(value) ? value : [value]) {
      const path = Array.isArray(value) ? `${prefix}${name}[].` : `${prefix}${name}.`;
      if (item !== null && typeof item === "object" && !isObject(item)) addFields(item as Json, path, fields);
    }
  }
}
