import { redact as redactStripe } from "@billstack/stripe-verify";

/**
 * Matches API keys of BillStack, and longer parts of one. The pattern does not begin with a word boundary, because in
 * JSON a key may follow the letter of an escape, as in `"\nbs_…"`.
 */
const API_KEY = /bs_[0-9a-f]{12,}/gi;

/**
 * Matches e-mail addresses. The last part of the domain has only letters or begins with `xn--`, so that the
 * name of a file such as `postgres@3.4.9/index.js` is no address. The lengths are the longest that RFC 5321 allows; with them, the search in a
 * long text takes a time that grows only with the text.
 */
const EMAIL =
  /[\p{L}\p{N}.!#$%&*+=?^_{|}~-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}(?:xn--[a-z\d-]{1,59}|\p{L}{2,63})/giu;

/**
 * Returns `text` with all API keys, Stripe keys, webhook secrets and e-mail addresses masked, such as `sk_test_***`,
 * `bs_***` and `***@***`.
 */
export function redact(text: string): string {
  const masked = redactStripe(text).replace(API_KEY, "bs_***");
  // Most texts have no address, and looking for one character is fast.
  return masked.includes("@") ? masked.replace(EMAIL, "***@***") : masked;
}
