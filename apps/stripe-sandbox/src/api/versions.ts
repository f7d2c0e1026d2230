import { Stripe } from "stripe";
import { invalidRequest } from "./errors.js";

/** The version that new accounts and requests without `Stripe-Version` get: the one `stripe` is built for. */
export const CURRENT_API_VERSION: string = Stripe.API_VERSION;

/** The first version that moved periods to the items and an invoice's relations under `parent`. */
const BASIL = "2025-03-31";

/** Objects come in two shapes; every version is one of them. */
export type Shape = "current" | "before_basil";

/** Throws Stripe's 400 for something that is no version. */
export function shapeOf(version: string): Shape {
  if (!/^20\d\d-[01]\d-[0-3]\d(\.[a-z_]{1,20})?$/.test(version)) {
    throw invalidRequest(`Invalid Stripe API version: ${version.slice(0, 60)}`);
  }
  return version.slice(0, 10) < BASIL ? "before_basil" : "current";
}
