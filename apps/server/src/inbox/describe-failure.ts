import postgres from "postgres";

import { safeMessage } from "../safe-message.js";
import { TOO_DEEP } from "./unusable.js";

/** The most characters of `last_error`. */
const LONGEST = 500;
/** The most characters of the error's own message, which leaves room for the advice. */
const LONGEST_QUOTE = 250;

/** Errors that JavaScript throws for a mistake in a program. */
const FAULTS = [TypeError, RangeError, ReferenceError, SyntaxError];
/** SQLSTATE statement_too_complex. PostgreSQL also throws it for JSON that is nested too deeply. */
const TOO_COMPLEX = "54001";

/**
 * Explains to a person why an event was not applied, and what to do. The messages of Stripe's errors and of
 * BillStack's expected errors explain this themselves and are returned as they are.
 * @returns at most 500 characters, without secrets
 */
export function describeFailure(error: unknown): string {
  return sentenceFor(error).slice(0, LONGEST);
}

function sentenceFor(error: unknown): string {
  if (isTooDeep(error)) return TOO_DEEP;
  if (error instanceof postgres.PostgresError) {
    return (
      `The event's object could not be stored: ${safeMessage(error, LONGEST_QUOTE)} ` +
      "If the object looks right in Stripe, upgrade BillStack and then replay the event."
    );
  }
  if (!(error instanceof Error) || FAULTS.some((fault) => error instanceof fault)) {
    return (
      `BillStack met an error that it did not expect: ${safeMessage(error, LONGEST_QUOTE)} ` +
      "The server's log has the details. Upgrade BillStack and then replay the event, or report the error."
    );
  }
  return safeMessage(error);
}

/**
 * Whether the error comes from JSON that is nested too deeply. V8 then throws a RangeError that mentions the call
 * stack. Other RangeErrors are about numbers.
 */
function isTooDeep(error: unknown): boolean {
  if (error instanceof postgres.PostgresError) return error.code === TOO_COMPLEX;
  return error instanceof RangeError && error.message.includes("call stack");
}
