import type { Stripe } from "stripe";

import type { ListPage, ListQuery } from "../stripe/ask-page.js";
import type { NestedTable } from "./nested-tables.js";
import type { HasNoEvent } from "./has-no-event.js";
import type { StripeObject } from "./stripe-object.js";

export type { StripeObject };

/** What a list is asked for. */
export type ListParams = ListQuery & { expand?: string[]; customer?: string; test_clock?: string };
type Listed = ListPage<StripeObject>;
type List = (stripe: Stripe, params: ListParams) => Promise<Listed>;
/** A page of what one customer has, for what Stripe lists of one customer at a time only. */
export type ByCustomer = (stripe: Stripe, params: ListQuery & { customer: string }) => Promise<Listed>;

/** How a backfill reads an object; its name is the engine's `SyncObject` where it has one. */
type Backfill = {
  name: string;
  /** The list's path, to name it by. */
  path: string;
  /** Names of the objects that have to be loaded before these are, where the run loads them. */
  after?: readonly string[];
} & (
  | {
      list: List;
      /** Stripe's list takes no `created`: all of it is read, page after page. */
      undated?: true;
      /** What is asked for to come with each object; a key that may not read that gets the objects without. */
      expand?: string;
      /** Objects of another type that come with each of these, in a field of theirs. */
      carries?: { type: string; field: string };
      /** What these are on a test clock is listed by clock, or by customer. */
      ofClock?: "clock" | "customer";
    }
  | {
      byCustomer: ByCustomer;
      /** Only these customers can have any. */
      asks?: "subscribers";
      /** False: the account can have none, so that no customer has to be asked. Absent: it can. */
      possible?(stripe: Stripe): Promise<boolean>;
    }
);

/** A list that an object carries the first entries of. */
export interface Nested {
  field: string;
  list(stripe: Stripe, id: string, query: ListQuery): Promise<ListPage<unknown>>;
  /** The list's path, to name it by. */
  path(id: string): string;
  /** The entries are rows of their own: where they may not be read, the object is stored without them. */
  apart?: true;
}

/** One synced object type: how it is fetched, listed, stored and deleted. */
export interface SyncedObject {
  /** The team schema's table. */
  table: string;
  /** The table of the rows that come inside of the object. The same as `table`: the object itself has no row. */
  nestedTable?: NestedTable;
  /** The field that names the object, if not `id`: what is stored, fetched and ordered goes by it. */
  key?: string;
  /** How many rows of the table an object is, where that is not one. */
  rows?(object: StripeObject): number;
  fetch(stripe: Stripe, id: string): Promise<StripeObject>;
  /** Absent: it is in no backfill. */
  backfill?: Backfill;
  /**
   * Rows that are there although no list has them, as a condition of SQL: a verification fetches some of them each
   * time.
   */
  unlisted?: string;
  /** Whether Stripe has no event for a change. Absent: it has one for every change. */
  hasNoEvent?: HasNoEvent;
  /** `row`: a deletion removes the row. `flag`: it sets `deleted`. Absent: it cannot be deleted. */
  deletion?: "row" | "flag";
  /** A nested list that objects carry ten entries of, and the call that lists all. */
  nested?: Nested;
}
