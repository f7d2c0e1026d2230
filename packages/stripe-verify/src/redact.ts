/** Anything shaped like a Stripe key or webhook secret, wherever it stands in a text, also after an escaped "\\n". */
const SECRET = /((?:sk|rk|pk)_(?:test|live)_|whsec_)[A-Za-z0-9_+/=-]+/g;

/** `text` with every key and secret in it masked. */
export function redact(text: string): string {
  return text.replace(SECRET, "$1***");
}
