/** Turns a word of Stripe's into words of people: `past_due` into "past due". */
export function wordsOf(code: string): string {
  return code.replaceAll("_", " ");
}

/** Turns a word of Stripe's into the begin of a line: `insufficient_funds` into "Insufficient funds". */
export function sentenceOf(code: string): string {
  const words = wordsOf(code);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
