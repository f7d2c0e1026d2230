import { numberFormat } from "./reader.js";

/**
 * The currencies that Stripe does not count in hundredths, with the number of their decimals
 * (https://docs.stripe.com/currencies, "Zero-decimal currencies" and "Three-decimal currencies"). `Intl` must not decide
 * this: it gives no decimals to the Icelandic króna and the Ugandan shilling, which Stripe counts in hundredths.
 */
const DECIMALS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    [
      "bif",
      "clp",
      "djf",
      "gnf",
      "jpy",
      "kmf",
      "krw",
      "mga",
      "pyg",
      "rwf",
      "vnd",
      "vuv",
      "xaf",
      "xof",
      "xpf",
    ].map((currency) => [currency, 0]),
  ),
  ...Object.fromEntries(["bhd", "jod", "kwd", "omr", "tnd"].map((currency) => [currency, 3])),
};

/** The currencies that Stripe counts in hundredths although people use no fractions of them. */
const MOSTLY_WHOLE = new Set(["isk", "ugx"]);

function formatterOf(currency: string, short: boolean, locale: string | undefined): Intl.NumberFormat {
  const decimals = decimalsOf(currency);
  const digits = short
    ? ({ notation: "compact", minimumFractionDigits: 0, maximumFractionDigits: 1 } as const)
    : {
        minimumFractionDigits: MOSTLY_WHOLE.has(currency.toLowerCase()) ? 0 : decimals,
        maximumFractionDigits: decimals,
      };
  return numberFormat({ style: "currency", currency, ...digits }, locale);
}

/** Returns how many decimals Stripe's amounts in this currency have: 2 for most, 0 for the yen, 3 for the dinar. */
export function decimalsOf(currency: string): number {
  return DECIMALS[currency.toLowerCase()] ?? 2;
}

/**
 * Formats an amount of money as the reader writes it: "$1,234.50", "1.234,50 €", "¥500".
 *
 * `amount` is an integer in Stripe's smallest unit of the currency, `currency` its code in any case. `locale` is for
 * tests; without it the browser's is used. A code that `Intl` does not know the form of (it must have three letters) is
 * written after the number.
 */
export function moneyText(amount: number, currency: string, locale?: string): string {
  return format(amount, currency, false, locale);
}

/** Formats an amount in little space, for the axis of a chart: "$1.2K". The parameters are those of {@link moneyText}. */
export function shortMoneyText(amount: number, currency: string, locale?: string): string {
  return format(amount, currency, true, locale);
}

function format(amount: number, currency: string, short: boolean, locale: string | undefined): string {
  // Without `|| 0`, minus zero would be shown as "-$0.00".
  const value = amount / 10 ** decimalsOf(currency) || 0;
  if (/^[a-z]{3}$/i.test(currency)) return formatterOf(currency, short, locale).format(value);
  return `${numberFormat({ minimumFractionDigits: 2 }, locale).format(value)} ${currency.toUpperCase()}`;
}
