import postgres from "postgres";

import { redact } from "../logger.js";

/** `last_error` has at most this many characters; what an error says itself has fewer, to leave room for the advice. */
const LONGEST = 500;
const LONGEST_QUOTE = 250;

/** What engines of JavaScript throw for a fault in a program. */
const FAULTS = [TypeError, RangeError, ReferenceError, SyntaxError];
/** SQLSTATE statement_too_complex, which PostgreSQL also gives for JSON that is nested too deep. */
const TOO_COMPLEX = "54001";

/**
 * Says in plain English why an event was not applied, and what a person can do. Contains no secret, and at most 500
 * characters. Errors of Stripe's and BillStack's own expected errors speak for themselves.
 */
export function describeFailure(error: unknown): string {
  return redact(sentenceFor(error)).replaceAll("\0", "").slice(0, LONGEST);
}

function sentenceFor(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (isTooDeep(error)) {
    return (
      "The event's object is nested too deep to be stored. " +
      "Such an object does not come from Stripe: check who knows the webhook secret."
    );
  }
  const quote = message.slice(0, LONGEST_QUOTE);
  if (error instanceof postgres.PostgresError) {
    return (
      `PostgreSQL could not store the event's object: ${quote}. ` +
      "If the object looks right in Stripe, upgrade BillStack and then replay the event."
    );
  }
  if (!(error instanceof Error) || FAULTS.some((fault) => error instanceof fault)) {
    return (
      `BillStack met an error that it did not expect: ${quote}. ` +
      "The server's log has the details. Upgrade BillStack and then replay the event, or report the error."
    );
  }
  return message;
}

/** A RangeError of V8's is a call stack that is too deep, but for wrong numbers, which have sentences of their own. */
function isTooDeep(error: unknown): boolean {
  if (error instanceof postgres.PostgresError) return error.code === TOO_COMPLEX;
  return error instanceof RangeError && error.message.includes("call stack");
}
