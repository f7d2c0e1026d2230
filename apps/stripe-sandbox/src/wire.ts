import type Stripe from "stripe";
import { FACTS } from "./objects/facts.js";

/**
 * A Stripe object as it is stored and as its JSON looks. It is `stripe`'s own type with three changes: decimals
 * are strings, expandable fields are ids, and the field `deleted`, which only deleted objects have, is left
 * out. Code that forgets a field which Stripe always answers does not compile.
 */
export type Wire<T> = T extends Stripe.Decimal
  ? string
  : T extends readonly (infer Item)[]
    ? WireField<Item>[]
    : T extends object
      ? { [K in keyof T as K extends "deleted" ? never : K]: WireField<T[K]> }
      : T;

type WireField<T> = string extends T ? string | Extract<T, null | undefined> : Wire<T>;

/** The JSON of a list, as an answer of its own or inside of another object. */
export interface WireList<T> {
  object: "list";
  data: T[];
  has_more: boolean;
  url: string;
}

/**
 * Any object that can be stored in a collection. Lists find it by its id and sort it by the time of its
 * creation in Unix seconds. Invoice items call that time `date`; objects whose JSON does not show it have it in
 * their internal data.
 */
export type Stored = { readonly id: string } & (
  | { readonly created: number }
  | { readonly date: number }
  | { readonly [FACTS]: { readonly created: number } }
);

/** When an object was created, in Unix seconds. */
export function createdOf(object: Stored): number {
  if ("created" in object) return object.created;
  return "date" in object ? object.date : object[FACTS].created;
}

/** The JSON of an object, in the shape of any API version. */
export type Json = Record<string, unknown>;
