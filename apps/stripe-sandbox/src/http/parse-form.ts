import qs from "qs";
import { invalidRequest } from "../api/errors.js";

/** Reads a query or form body with Stripe's brackets, within bounds that no real request reaches. */
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
