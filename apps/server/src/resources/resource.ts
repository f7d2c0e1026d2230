import type { Permission } from "@billstack/tenancy/roles";

import type { ObjectType } from "../copy/objects.js";
import { type Fields } from "./field.js";
import type { Filters } from "./filter.js";

/** One kind of objects that programs read, as lists and one by one. */
export interface Resource<
  Plural extends string = string,
  One extends string = string,
  Of extends Fields = Fields,
  By extends Filters = Filters,
> {
  /** The name of the list in answers and addresses. */
  plural: Plural;
  /** The name of one object in answers. */
  one: One;
  permission: Permission;
  /** The table in the team schema. */
  table: string;
  /** The lists of Stripe that have to be read completely before this list is complete. */
  loadedWith: readonly ObjectType[];
  fields: Of;
  filters: By;
  /** False: the objects have no time of creation, and are sorted by id only. */
  dated: boolean;
  /** A condition for the rows that lists show. Absent: they show all rows. */
  listed?: string;
}

/** Returns the resource unchanged. TypeScript then knows its exact fields and filters. */
export function resource<Plural extends string, One extends string, Of extends Fields, By extends Filters>(
  of: Resource<Plural, One, Of, By>,
): Resource<Plural, One, Of, By> {
  return of;
}
