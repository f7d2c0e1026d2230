import { Stripe } from "stripe";
import { RELEASES } from "../releases/releases.js";
import { invalidRequest } from "./errors.js";

/** The version that new accounts and requests without `Stripe-Version` get: the one `stripe` is built for. */
export const CURRENT_API_VERSION: string = Stripe.API_VERSION;

/** How objects look in a version: how many of the newest `RELEASES` the version does not have. */
export type Shape = number;

export const CURRENT_SHAPE: Shape = 0;

/** Throws Stripe's 400 for something that is no version. Versions before 2020-08-27 are shown as that one. */
export function shapeOf(version: string): Shape {
  if (!/^20\d\d-[01]\d-[0-3]\d(\.[a-z_]{1,20})?$/.test(version)) {
    throw invalidRequest(`Invalid Stripe API version: ${version.slice(0, 60)}`);
  }
  const day = dayOf(version);
  const found = RELEASES.findIndex((release) => dayOf(release.version) <= day);
  return found < 0 ? RELEASES.length - 1 : found;
}

function dayOf(version: string): string {
  return version.slice(0, 10);
}
