import type { StoredPrice } from "../objects/price.js";
import { tierParts } from "./tiers.js";

/** The length of an interval in seconds. */
const SECONDS = { day: 86_400, week: 604_800 };

/**
 * The end of the `count`-th period after `anchor`, both in Unix seconds. Months end on the anchor's day, or on
 * their last day if they are shorter.
 */
export function periodEnd(
  anchor: number,
  recurring: NonNullable<StoredPrice["recurring"]>,
  count = 1,
): number {
  const steps = recurring.interval_count * count;
  if (recurring.interval === "day" || recurring.interval === "week")
    return anchor + SECONDS[recurring.interval] * steps;
  return addMonths(anchor, recurring.interval === "year" ? steps * 12 : steps);
}

/**
 * A time in Unix seconds, moved by some months. The day becomes the last of the month if the month is too
 * short.
 */
export function addMonths(anchor: number, months: number): number {
  const date = new Date(anchor * 1000);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, lastDay));
  return Math.floor(date.getTime() / 1000);
}

/** What a quantity of a price costs, in the currency's smallest unit. A price may be one of packages or with tiers. */
export function amountOf(price: StoredPrice, quantity: number): number {
  const parts = tierParts(price, quantity);
  if (parts !== null) return parts.reduce((sum, { amount }) => sum + amount, 0);
  const { transform_quantity: packages } = price;
  const units = packages === null ? quantity : quantity / packages.divide_by;
  const whole = packages?.round === "down" ? Math.floor(units) : Math.ceil(units);
  return Math.round(Number(price.unit_amount_decimal ?? 0) * whole);
}
