import { decimalsOf } from "../../../ui/money-text.js";
import type { Month } from "../revenue.js";
import type { Series } from "./series.js";

/** How many units of the currency the axis of amounts has where nothing is above zero. */
const EMPTY_UNITS = 4;

/**
 * Returns the range of the axis of amounts. Without any amount it has whole units, because steps of single cents would all be
 * written as zero.
 */
export function amountDomain(
  months: readonly Month[],
  series: readonly Series[],
  currency: string,
): [0, number | "auto"] {
  const isEmpty = months.every((month) => series.every(({ value }) => value(month) === 0));
  return isEmpty ? [0, EMPTY_UNITS * 10 ** decimalsOf(currency)] : [0, "auto"];
}
