/**
 * Matches each text that has the form of a Stripe key or webhook secret. The pattern does not begin with a word
 * boundary, because in JSON a key may follow the letter of an escape, as in `"\nsk_test_…"`.
 */
const SECRET = /((?:sk|rk|pk)_(?:test|live)_|whsec_)[A-Za-z0-9_+/=-]+/g;

/** Returns `text` with all Stripe keys and webhook secrets masked, such as `sk_test_***`. */
export function redact(text: string): string {
  return text.replace(SECRET, "$1***");
}
