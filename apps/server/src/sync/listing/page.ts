import type { StripeObject } from "../objects.js";
import type { Window } from "./window.js";

/** A page of a list. */
export interface Page {
  objects: StripeObject[];
  freshAt: Date;
  /** The window after this page. */
  next: Window;
}
