import { groupBy } from "../group-by.js";
import { decimalsOf } from "./decimals.js";
import { divide, fraction, multiply, ONE, parseDecimal, round, type Fraction } from "./exact.js";

/** A rate that a team has entered. */
export interface StoredRate {
  currency: string;
  /** 1 unit of the currency in units of the base currency, as decimal text. */
  rate: string;
  /** From when on the rate holds, in Unix seconds. The first rate of a currency holds for all time. */
  since: number;
}

/** What a team has entered about currencies. The rates of one currency are in the order of their times. */
export interface StoredRates {
  baseCurrency: string | null;
  rates: readonly StoredRate[];
}

/** What amounts of a currency are multiplied with from a time on. */
export interface Factor {
  currency: string;
  /** Unix seconds. */
  since: number;
  /** A whole number as text. */
  top: string;
  /** A whole number as text, above 0. */
  bottom: string;
}

/** Converts amounts into one currency, at the rates of the team. */
export interface Converter {
  currency: string;
  /** Returns a whole number in the smallest unit of the currency. Null: a rate is missing. */
  convert(amount: number, from: string, at: number): number | null;
  /** Whether amounts of this currency can be converted. */
  knows(from: string): boolean;
  /** When the factor of this currency changed, in Unix seconds and in order. */
  changes(from: string): readonly number[];
  /** The factors of all currencies that can be converted, for statements. */
  factors(): readonly Factor[];
}

/** Makes the converter into a currency. */
export function converterTo(currency: string, { baseCurrency, rates }: StoredRates): Converter {
  const ofCurrency = groupBy(rates, (rate) => rate.currency);
  const rateAt = (of: string, at: number): Fraction | null => {
    if (of === baseCurrency) return ONE;
    const known = ofCurrency.get(of) ?? [];
    const rate = known.findLast(({ since }) => since <= at) ?? known[0];
    return rate === undefined ? null : parseDecimal(rate.rate);
  };
  const factorAt = (from: string, at: number): Fraction | null => {
    if (from === currency) return ONE;
    const [own, asked] = [rateAt(from, at), rateAt(currency, at)];
    if (own === null || asked === null) return null;
    const shift = decimalsOf(currency) - decimalsOf(from);
    const unit = shift < 0 ? fraction(1, 10n ** BigInt(-shift)) : fraction(10n ** BigInt(shift));
    return multiply(divide(own, asked), unit);
  };
  const later = (of: string): number[] => (ofCurrency.get(of) ?? []).slice(1).map(({ since }) => since);
  const knows = (from: string): boolean => factorAt(from, 0) !== null;
  const changes = (from: string): number[] =>
    from === currency || !knows(from)
      ? []
      : [...new Set([...later(from), ...later(currency)])].toSorted((a, b) => a - b);
  return {
    currency,
    knows,
    changes,
    convert(amount, from, at) {
      if (from === currency || amount === 0) return knows(from) ? amount : null;
      const factor = factorAt(from, at);
      return factor === null ? null : round(multiply(fraction(amount), factor));
    },
    factors: () =>
      [
        ...new Set([currency, ...(baseCurrency === null ? [] : [baseCurrency]), ...ofCurrency.keys()]),
      ].flatMap((from) =>
        [0, ...changes(from)].flatMap((since) => {
          const factor = factorAt(from, since);
          return factor === null
            ? []
            : [{ currency: from, since, top: String(factor.top), bottom: String(factor.bottom) }];
        }),
      ),
  };
}
