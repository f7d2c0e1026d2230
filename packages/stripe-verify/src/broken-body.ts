import { Stripe } from "stripe";

/**
 * The body of a 2xx answer ended in the middle of its JSON, because the connection was lost or because the sender
 * stopped too early.
 */
export class BrokenBodyError extends Error {
  override name = "BrokenBodyError";
}

/**
 * Whether a request failed because the body of a 2xx answer ended too early. Then asking for less may help: a smaller
 * answer may arrive completely.
 */
export function isBrokenBody(error: unknown): boolean {
  return brokenBodyOf(error) !== null;
}

/** Whether a request failed because the connection was lost in the middle of the body of a 2xx answer. */
export function connectionEndedInBody(error: unknown): boolean {
  const broken = brokenBodyOf(error);
  return broken !== null && !(broken.cause instanceof SyntaxError);
}

function brokenBodyOf(error: unknown): BrokenBodyError | null {
  if (!(error instanceof Stripe.errors.StripeAPIError)) return null;
  // The stripe library keeps the error of reading a body in the field `exception` of the raw error. Its types lack
  // that field.
  const { exception } = (error.raw ?? {}) as { exception?: unknown };
  return exception instanceof BrokenBodyError ? exception : null;
}

/**
 * Whether the error of reading a body means that the body ended too early: it begins like a JSON object and cannot be
 * parsed, or the connection was lost.
 */
export function isEarlyEnd(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // The stripe library puts a text that it could not parse into `rawBody`. Its error for a lost connection has no code.
  if (error instanceof SyntaxError)
    return "rawBody" in error && String(error.rawBody).trimStart().startsWith("{");
  return !("code" in error && error.code === Stripe.HttpClient.TIMEOUT_ERROR_CODE);
}
