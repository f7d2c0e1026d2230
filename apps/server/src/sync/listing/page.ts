import type { StripeObject } from "../../copy/objects.js";
import type { Window } from "./window.js";

/** One page of a list, as it was read from Stripe. */
export interface Page {
  objects: StripeObject[];
  /** A time in Stripe's clock at which the objects were as they are here. */
  freshAt: Date;
  /** The window as it is to be stored after this page. */
  next: Window;
  /** Ids of customers for which Stripe was too busy. Their objects are to be read after the list. */
  later: string[];
}
