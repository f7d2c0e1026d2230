/** What the server takes as a rate: a positive decimal number with at most 9 digits before and 12 after the point. */
const RATE = /^(?=.*[1-9])\d{1,9}(?:\.\d{1,12})?$/;

/** Whether the text is the code of a currency: three small letters. */
export function isCurrency(code: string): boolean {
  return /^[a-z]{3}$/.test(code);
}

/** Says what is wrong with a rate that was typed; null if nothing is. An empty rate is no rate, and allowed. */
export function rateIssue(typed: string): string | null {
  const rate = typed.trim();
  if (rate === "" || RATE.test(rate)) return null;
  if (rate.includes(",")) return "Write the decimals after a point, such as 0.92.";
  return "Enter a positive number, such as 0.92.";
}
