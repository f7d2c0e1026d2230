import type Stripe from "stripe";
import { FACTS } from "./objects/facts.js";

/**
 * A Stripe object as it is stored and as it goes over the wire: `stripe`'s own type with decimals as
 * strings, expandable fields as ids, and without the marker that only deleted objects carry. A field
 * that Stripe requires and a resource forgets fails to compile.
 */
export type Wire<T> = T extends Stripe.Decimal
  ? string
  : T extends readonly (infer Item)[]
    ? WireField<Item>[]
    : T extends object
      ? { [K in keyof T as K extends "deleted" ? never : K]: WireField<T[K]> }
      : T;

type WireField<T> = string extends T ? string | Extract<T, null | undefined> : Wire<T>;

/** A list as Stripe nests it in an object or answers it. */
export interface WireList<T> {
  object: "list";
  data: T[];
  has_more: boolean;
  url: string;
}

/**
 * What every stored object has: the cursor and the sort key of lists, which invoice items call `date` and
 * entitlements do not show.
 */
export type Stored = { readonly id: string } & (
  | { readonly created: number }
  | { readonly date: number }
  | { readonly [FACTS]: { readonly created: number } }
);

export function createdOf(object: Stored): number {
  if ("created" in object) return object.created;
  return "date" in object ? object.date : object[FACTS].created;
}

/** An object as it is answered, in whatever version's shape. */
export type Json = Record<string, unknown>;
