import type { Stripe } from "stripe";

import type { ListPage, ListQuery } from "../stripe/ask-page.js";
import type { NestedTable } from "./nested-tables.js";
import type { HasNoEvent } from "./has-no-event.js";
import type { StripeObject } from "./stripe-object.js";

export type { StripeObject };

/** The parameters of a request for a page of a list. */
export type ListParams = ListQuery & { expand?: string[]; customer?: string; test_clock?: string };
type Listed = ListPage<StripeObject>;
type List = (stripe: Stripe, params: ListParams) => Promise<Listed>;
/** Requests a page of one customer's objects, for types that Stripe lists only for one customer at a time. */
export type ByCustomer = (stripe: Stripe, params: ListQuery & { customer: string }) => Promise<Listed>;

/** How a backfill reads the objects of one type. */
type Backfill = {
  /** The name of the type in a backfill. It is the engine's `SyncObject`, if the engine has one. */
  name: string;
  /** The path of the list, for messages. */
  path: string;
  /** The names of the types that are loaded before this one, if the run loads them. */
  after?: readonly string[];
} & (
  | {
      list: List;
      /** Stripe's list has no parameter `created`, so it cannot be read in windows. */
      undated?: true;
      /**
       * What Stripe is asked to put into each object (`expand`). If the key may not read this, the list is read
       * without it.
       */
      expand?: string;
      /** Each object contains objects of another type, in this field. */
      carries?: { type: string; field: string };
      /** How the objects on a test clock are listed: for one clock, or for one customer. */
      ofClock?: "clock" | "customer";
    }
  | {
      byCustomer: ByCustomer;
      /** Only customers with a subscription can have such objects. Absent: all customers can. */
      asks?: "subscribers";
      /**
       * Returns false if the account cannot have such objects, so that no customer is asked. Absent: it always
       * can.
       */
      possible?(stripe: Stripe): Promise<boolean>;
    }
);

/** A list inside of an object. Stripe sends only its first entries with the object. */
export interface Nested {
  /** The field of the object that contains the list. */
  field: string;
  /** Requests a page of the whole list. `id` is the object's id. */
  list(stripe: Stripe, id: string, query: ListQuery): Promise<ListPage<unknown>>;
  /** Returns the path of the list, for messages. */
  path(id: string): string;
  /** The entries have rows of their own. If the list cannot be read, the object is stored without these rows. */
  apart?: true;
}

/** One synced object type: how it is fetched, listed, stored and deleted. */
export interface SyncedObject {
  /** The table in the team schema. */
  table: string;
  /** The table of the nested rows. If it is the same as `table`, the object itself has no row. */
  nestedTable?: NestedTable;
  /** The field that identifies the object, if it is not `id`. */
  key?: string;
  /** Returns how many rows of the table an object has, if this is not always one. */
  rows?(object: StripeObject): number;
  /** Reads one object from Stripe. */
  fetch(stripe: Stripe, id: string): Promise<StripeObject>;
  /** Absent: no backfill loads the type. */
  backfill?: Backfill;
  /**
   * An SQL condition for the rows that may exist although no list shows them. A verification fetches some of them.
   */
  unlisted?: string;
  /** Returns whether Stripe has no event for a change. Absent: Stripe has an event for every change. */
  hasNoEvent?: HasNoEvent;
  /**
   * What a deletion does. `row`: it deletes the row. `flag`: it sets the column `deleted`. Absent: Stripe never
   * deletes such objects. For example, `customer.subscription.deleted` means that the subscription was canceled.
   */
  deletion?: "row" | "flag";
  /** The list inside of the object, of which Stripe sends only the first ten entries. */
  nested?: Nested;
}
