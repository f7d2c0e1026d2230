import qs from "qs";
import { invalidRequest } from "../api/errors.js";

/**
 * Parses a query or form body with Stripe's brackets, e.g. `items[0][price]=…`. Throws Stripe's 400 for more
 * parameters or deeper nesting than any real request has.
 */
export function parseForm(text: string): Record<string, unknown> {
  if (text === "") return {};
  try {
    return qs.parse(text, {
      arrayLimit: 1000,
      depth: 10,
      parameterLimit: 2000,
      strictDepth: true,
      throwOnLimitExceeded: true,
    });
  } catch (error) {
    if (error instanceof RangeError)
      throw invalidRequest("Invalid request: too many or too deeply nested parameters");
    throw error;
  }
}
