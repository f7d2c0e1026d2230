/** A fraction of whole numbers. Amounts of money are added and divided as fractions, because floats lose cents. */
export interface Fraction {
  top: bigint;
  /** Above 0. */
  bottom: bigint;
}

export const ZERO: Fraction = { top: 0n, bottom: 1n };
export const ONE: Fraction = { top: 1n, bottom: 1n };

/** Makes a fraction of two whole numbers. */
export function fraction(top: bigint | number, bottom: bigint | number = 1n): Fraction {
  return { top: BigInt(top), bottom: BigInt(bottom) };
}

/** Reads a decimal number such as `0.92` or `12`. @returns null if the text is no such number */
export function parseDecimal(text: string): Fraction | null {
  const [, sign, whole, decimals = ""] = /^(-?)(\d{1,30})(?:\.(\d{1,30}))?$/.exec(text) ?? [];
  if (whole === undefined) return null;
  const top = BigInt(`${whole}${decimals}`);
  return { top: sign === "-" ? -top : top, bottom: 10n ** BigInt(decimals.length) };
}

/** Returns a + b. */
export function add(a: Fraction, b: Fraction): Fraction {
  if (a.bottom === b.bottom) return { top: a.top + b.top, bottom: a.bottom };
  return { top: a.top * b.bottom + b.top * a.bottom, bottom: a.bottom * b.bottom };
}

/** Returns a − b. */
export function subtract(a: Fraction, b: Fraction): Fraction {
  return add(a, { top: -b.top, bottom: b.bottom });
}

/** Returns a × b. */
export function multiply(a: Fraction, b: Fraction): Fraction {
  return { top: a.top * b.top, bottom: a.bottom * b.bottom };
}

/** Returns a ÷ b. `b` must not be 0. */
export function divide(a: Fraction, b: Fraction): Fraction {
  const sign = b.top < 0n ? -1n : 1n;
  return { top: a.top * b.bottom * sign, bottom: a.bottom * b.top * sign };
}

/** Whether a is smaller than b. */
export function isLess(a: Fraction, b: Fraction): boolean {
  return a.top * b.bottom < b.top * a.bottom;
}

/** Rounds to the nearest whole number, and halves away from zero. */
export function round({ top, bottom }: Fraction): number {
  const [sign, size] = top < 0n ? [-1n, -top] : [1n, top];
  return Number(sign * ((2n * size + bottom) / (2n * bottom)));
}
