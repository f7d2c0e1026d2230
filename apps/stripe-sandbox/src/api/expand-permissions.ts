import { emptyCollections } from "../objects/objects.js";
import { EXPANDABLE } from "../objects/registry.js";
import { singular } from "./authenticate.js";
import { permissionOf } from "./crud.js";

const RESOURCES: ReadonlySet<string> = new Set(Object.keys(emptyCollections()));

/** Lists that are only shown when they are expanded, and that are not named after the objects in them. */
const INCLUDED: Readonly<Record<string, string>> = { payments: "invoice_payment" };

/**
 * The resources that a request's `expand` reads, e.g. `customer` for `data.customer`. A restricted key must be
 * allowed to read all of them.
 */
export function expandedResources(paths: readonly string[]): string[] {
  return paths.flatMap((path) => path.split(".").flatMap(resourceOf));
}

function resourceOf(step: string): string[] {
  if (Object.hasOwn(EXPANDABLE, step)) return [permissionOf(EXPANDABLE[step] ?? step)];
  const name = INCLUDED[step] ?? singular(step);
  return RESOURCES.has(name) ? [permissionOf(name)] : [];
}
