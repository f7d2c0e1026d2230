/**
 * How many decimals the smallest unit of a currency has in Stripe's amounts: docs.stripe.com/currencies ("Zero-decimal
 * currencies", "Three-decimal currencies"). Stripe writes ISK and UGX with two decimals, although they have none.
 */
const DECIMALS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split(" ").map((code) => [code, 0]),
  ),
  ...Object.fromEntries("bhd jod kwd omr tnd".split(" ").map((code) => [code, 3])),
};

/** Returns how many decimals Stripe's amounts of this currency have. */
export function decimalsOf(currency: string): number {
  return DECIMALS[currency] ?? 2;
}

/** Returns an amount in units of its currency, such as -12.5. @param amount in the smallest unit of the currency */
export function unitsOf(amount: number, currency: string): number {
  return Number(`${amount}e-${decimalsOf(currency)}`);
}
