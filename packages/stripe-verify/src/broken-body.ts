import { Stripe } from "stripe";

/** The body of a good answer ended before its JSON did: the connection broke, or the sender gave up half-way. */
export class BrokenBodyError extends Error {
  override name = "BrokenBodyError";
}

/** Whether a request failed only because the body of a good answer broke off: a smaller answer may arrive whole. */
export function isBrokenBody(error: unknown): boolean {
  return brokenBodyOf(error) !== null;
}

/** Whether a request failed because the connection ended in the body of a good answer. */
export function connectionEndedInBody(error: unknown): boolean {
  const broken = brokenBodyOf(error);
  return broken !== null && !(broken.cause instanceof SyntaxError);
}

function brokenBodyOf(error: unknown): BrokenBodyError | null {
  if (!(error instanceof Stripe.errors.StripeAPIError)) return null;
  // stripe keeps what could not be read as `exception` of the raw error; its types do not name that field.
  const { exception } = (error.raw ?? {}) as { exception?: unknown };
  return exception instanceof BrokenBodyError ? exception : null;
}

/** Whether reading a body failed because the body is only the beginning of a JSON object. */
export function brokeOff(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // stripe says in `rawBody` what it could not parse, and makes an error without a code where the connection ended.
  if (error instanceof SyntaxError)
    return "rawBody" in error && String(error.rawBody).trimStart().startsWith("{");
  return !("code" in error && error.code === Stripe.HttpClient.TIMEOUT_ERROR_CODE);
}
