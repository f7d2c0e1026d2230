import { Stripe } from "stripe";
import { RELEASES } from "../releases/releases.js";
import { invalidRequest } from "./errors.js";

/** The API version that the `stripe` package is built for. New accounts have it. */
export const CURRENT_API_VERSION: string = Stripe.API_VERSION;

/**
 * How objects look in an API version: the number of newest entries of `RELEASES` that the version does not have
 * yet. 0 is the newest version's shape.
 */
export type Shape = number;

/** The shape of the newest version. */
export const CURRENT_SHAPE: Shape = 0;

/**
 * The shape of an API version. Versions before 2020-08-27 get the shape of 2020-08-27. Throws Stripe's 400 for
 * a text that is not a version.
 */
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
