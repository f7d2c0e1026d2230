import type { StoredPrice } from "../objects/price.js";

const SECONDS = { day: 86_400, week: 604_800 };

/** The end of the `count`-th period after `anchor` (Unix seconds); months keep the anchor's day where they have it. */
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

export function addMonths(anchor: number, months: number): number {
  const date = new Date(anchor * 1000);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, lastDay));
  return Math.floor(date.getTime() / 1000);
}

/** What a price costs for a quantity, in the smallest unit of its currency. */
export function amountOf(price: StoredPrice, quantity: number): number {
  return Math.round(Number(price.unit_amount_decimal ?? 0) * quantity);
}
