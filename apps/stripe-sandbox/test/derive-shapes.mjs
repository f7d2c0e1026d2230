/**
 * Derives `recorded-shapes.json` from recorded exchanges with Stripe: which fields each object has in each API version,
 * and of which JSON types. It takes the fields' names and types only, no value of any object.
 *
 *   node apps/stripe-sandbox/test/derive-shapes.mjs <folder with exchanges.jsonl>
 *
 * Each line of `exchanges.jsonl` is `{path, requestBody, version, body}`. What the table says of a field is the same
 * text for all versions that it stands beside: its types, joined by `|`; `?` at the end where some of the objects lack
 * it, or have it because the request asked for it by `expand`. A nested object that has an `object` of its own is named by that
 * (`charge`) and has its own entry; another hash is `object`, and its fields follow as `parent.field`; `field[]` is
 * what an array holds; `map` is a hash whose keys the user chooses.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Hashes whose keys are no part of the shape. */
const MAPS = new Set(["metadata", "fraud_details", "use_stripe_sdk"]);

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("Say the folder that holds exchanges.jsonl");

/** object → version → { objects, fields: path → { seen, of, types, optional } } */
const seen = new Map();
for (const line of readFileSync(join(folder, "exchanges.jsonl"), "utf8").split("\n")) {
  if (line === "") continue;
  // The recording masks whatever looks like a key, and so the end of `client_secret` in fields' names.
  const exchange = JSON.parse(line.replaceAll(/_<[A-Z_]+>(?=["&=])/g, "_secret"));
  const asked = decodeURIComponent(`${exchange.path}&${exchange.requestBody}`);
  const expanded = new Set(
    [...asked.matchAll(/expand\[\d*\]=([\w.]+)/g)].flatMap(([, path]) => path.split(".")),
  );
  visit(exchange.body, { version: exchange.version, expanded });
}
const target = fileURLToPath(new URL("recorded-shapes.json", import.meta.url));
writeFileSync(target, `${JSON.stringify(table(), null, 2)}\n`);

function visit(value, request) {
  if (Array.isArray(value)) for (const item of value) visit(item, request);
  if (value === null || typeof value !== "object" || Array.isArray(value)) return;
  if (!isObject(value)) for (const item of Object.values(value)) visit(item, request);
  // What is left of a deleted object says nothing of the others.
  else if (value.deleted !== true) noteObject(value, request);
}

function noteObject(value, request) {
  const versions = entry(seen, value.object, () => new Map());
  const shape = entry(versions, request.version, () => ({
    objects: 0,
    hashes: new Map(),
    fields: new Map(),
  }));
  shape.objects += 1;
  noteFields(value, "", shape, request);
}

function noteFields(hash, prefix, shape, request) {
  shape.hashes.set(prefix, (shape.hashes.get(prefix) ?? 0) + 1);
  for (const [name, value] of Object.entries(hash)) {
    const field = noteValue(value, prefix + name, shape, request);
    field.seen += 1;
    if (request.expanded.has(name) && isHash(value) && !isObject(value)) field.optional = true;
  }
}

function noteValue(value, path, shape, request) {
  const field = entry(shape.fields, path, () => ({ seen: 0, types: new Set(), optional: false }));
  const type = typeOf(value, path);
  field.types.add(type);
  if (type === "array") for (const item of value) noteValue(item, `${path}[]`, shape, request);
  else if (type === "object") noteFields(value, `${path}.`, shape, request);
  else if (isHash(value) && type !== "map") visit(value, request);
  return field;
}

function typeOf(value, path) {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value !== "object") return typeof value;
  if (MAPS.has(path.slice(path.lastIndexOf(".") + 1))) return "map";
  return isObject(value) ? value.object : "object";
}

function isHash(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** A list has no fields of its own that would not be its parent's. */
function isObject(value) {
  return isHash(value) && typeof value.object === "string" && value.object !== "list";
}

function entry(map, key, make) {
  if (!map.has(key)) map.set(key, make());
  return map.get(key);
}

/** object → how many were recorded in each version, and path → what it is, or "version, version" → what it is there. */
function table() {
  return Object.fromEntries(
    [...seen].toSorted(byKey).map(([object, versions]) => {
      const shapes = [...versions].toSorted(byKey);
      const paths = new Set(shapes.flatMap(([, { fields }]) => [...fields.keys()]));
      const recorded = Object.fromEntries(shapes.map(([version, { objects }]) => [version, objects]));
      const fields = Object.fromEntries([...paths].toSorted().map((path) => [path, whatItIs(path, shapes)]));
      return [object, { recorded, fields }];
    }),
  );
}

function whatItIs(path, shapes) {
  const texts = new Map();
  for (const [version, shape] of shapes) {
    const field = shape.fields.get(path);
    if (field === undefined) continue;
    const hash = path.slice(0, path.lastIndexOf(".") + 1);
    const always = path.endsWith("[]") || field.seen === shape.hashes.get(hash);
    const text = [...field.types].toSorted().join("|") + (always && !field.optional ? "" : "?");
    entry(texts, text, () => []).push(version);
  }
  const [only, ...others] = texts;
  if (others.length === 0 && only[1].length === shapes.length) return only[0];
  return Object.fromEntries([...texts].map(([text, versions]) => [versions.join(", "), text]));
}

function byKey([a], [b]) {
  return a < b ? -1 : 1;
}
