import type { StripeObject } from "../../copy/objects.js";
import type { Window } from "./window.js";

/** A page of a list. */
export interface Page {
  objects: StripeObject[];
  freshAt: Date;
  /** The window after this page. */
  next: Window;
  /** Customers that Stripe was too busy with: what they have is to be read after the list. */
  later: string[];
}
