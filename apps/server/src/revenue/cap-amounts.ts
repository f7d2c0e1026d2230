/**
 * Puts the largest whole number that JSON numbers hold exactly in the place of larger ones, because no program could read
 * those rightly. One wrong price can make such amounts.
 *
 * @returns the answer, and whether an amount was replaced
 */
export function capAmounts<Answer extends object>(answer: Answer): Answer & { amountsCapped: boolean } {
  let amountsCapped = false;
  const cap = (value: unknown): unknown => {
    if (typeof value === "number" && Math.abs(value) > Number.MAX_SAFE_INTEGER) {
      amountsCapped = true;
      return Math.sign(value) * Number.MAX_SAFE_INTEGER;
    }
    if (Array.isArray(value)) return value.map(cap);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, cap(field)]));
  };
  const capped = cap(answer) as Answer;
  return { ...capped, amountsCapped };
}
