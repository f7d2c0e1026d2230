import type { Account } from "../account/account.js";
import type { CollectionName, Collections, ObjectName, Objects } from "../objects/objects.js";
import { EXPANDABLE, includesOf, renderObject } from "../objects/registry.js";
import type { Json } from "../wire.js";
import { invalidRequest } from "./errors.js";
import { render } from "./render.js";
import type { Shape } from "./versions.js";

/** How deep Stripe expands: four levels (docs.stripe.com/expand). */
const MAX_DEPTH = 4;

/**
 * A copy of an answer in which the ids that `expand` names are replaced by their objects, e.g. `data.customer`.
 * Throws Stripe's 400 for a path that is too deep or cannot be expanded.
 */
export function expandAll(account: Account, answer: Json, paths: readonly string[], shape: Shape): Json {
  let expanded = answer;
  for (const path of paths) {
    const steps = path.split(".");
    if (steps.length > MAX_DEPTH + 1) {
      throw invalidRequest(
        `You cannot expand more than ${MAX_DEPTH} levels of a property. Property: ${path}`,
        { param: "expand" },
      );
    }
    expanded = expandPath(account, expanded, steps, path, shape);
  }
  return expanded;
}

function expandPath(
  account: Account,
  value: Json,
  [step, ...rest]: readonly string[],
  path: string,
  shape: Shape,
): Json {
  if (step === undefined) return value;
  if (value[step] === undefined) {
    const included = include(account, value, step, shape);
    if (included === undefined) throw cannotExpand(path);
    return { ...value, [step]: expandPath(account, included, rest, path, shape) };
  }
  return { ...value, [step]: expandField(account, value[step], step, rest, path, shape) };
}

function expandField(
  account: Account,
  field: unknown,
  step: string,
  rest: readonly string[],
  path: string,
  shape: Shape,
): unknown {
  if (field === null) return null;
  if (Array.isArray(field))
    return field.map((item: unknown) => expandField(account, item, step, rest, path, shape));
  if (typeof field === "object") return expandPath(account, field as Json, rest, path, shape);
  const name = Object.hasOwn(EXPANDABLE, step) ? EXPANDABLE[step] : undefined;
  if (typeof field !== "string" || name === undefined) throw cannotExpand(path);
  const object = lookUp(account, name, field, shape);
  return object === undefined ? field : expandPath(account, object, rest, path, shape);
}

function lookUp(account: Account, name: CollectionName, id: string, shape: Shape): Json | undefined {
  if (name === "customer" && account.deletedCustomers.has(id))
    return { id, object: "customer", deleted: true };
  const object = account.collections[name].get(id);
  return object && renderObject(name, object, shape);
}

/** A field that Stripe shows only when it is expanded, e.g. the payments of an invoice. */
function include(account: Account, value: Json, step: string, shape: Shape): Json | undefined {
  const { object: name, id } = value;
  if (typeof name !== "string" || typeof id !== "string" || !hasCollection(account.collections, name))
    return undefined;
  return includeIn(account, name, id, step, shape);
}

function includeIn<Name extends CollectionName>(
  account: Account,
  name: Name,
  id: string,
  step: string,
  shape: Shape,
): Json | undefined {
  const includes = includesOf(name);
  const stored: Objects[Name] | undefined = account.collections[name].get(id);
  const make = includes && Object.hasOwn(includes, step) ? includes[step] : undefined;
  return make && stored && render(make(stored, account), shape);
}

function hasCollection(collections: Collections, name: string): name is CollectionName & ObjectName {
  return Object.hasOwn(collections, name);
}

function cannotExpand(path: string): Error {
  return invalidRequest(`This property cannot be expanded (${path}).`, { param: "expand" });
}
