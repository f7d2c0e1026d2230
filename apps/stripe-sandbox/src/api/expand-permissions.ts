import { emptyCollections } from "../objects/objects.js";
import { EXPANDABLE } from "../objects/registry.js";
import { singular } from "./authenticate.js";
import { permissionOf } from "./crud.js";

const RESOURCES: ReadonlySet<string> = new Set(Object.keys(emptyCollections()));

/** Lists that are left out unless they are expanded, and whose name is not that of their objects. */
const INCLUDED: Readonly<Record<string, string>> = { payments: "invoice_payment" };

/** The resources that a request must be allowed to read because `expand` names them, e.g. `data.customer`. */
export function expandedResources(paths: readonly string[]): string[] {
  return paths.flatMap((path) => path.split(".").flatMap(resourceOf));
}

function resourceOf(step: string): string[] {
  if (Object.hasOwn(EXPANDABLE, step)) return [permissionOf(EXPANDABLE[step] ?? step)];
  const name = INCLUDED[step] ?? singular(step);
  return RESOURCES.has(name) ? [permissionOf(name)] : [];
}
