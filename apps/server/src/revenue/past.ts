import type { Billed } from "./billed-items.js";
import type { Item } from "./state.js";
import type { Version } from "./version.js";

/** What a subscription was from a time on. */
export interface Point {
  /** Unix seconds. */
  at: number;
  items: readonly Item[];
  discounts: readonly string[];
  /** Whether the subscription counts: it is active or past due. */
  counts: boolean;
}

/** The statuses in which a subscription counts towards MRR. */
export const COUNTED: ReadonlySet<string> = new Set(["active", "past_due"]);
/** In these statuses a subscription has never been paid. */
const NEVER_BEGUN: ReadonlySet<string> = new Set(["incomplete", "incomplete_expired"]);

/**
 * Finds out from a version of a subscription, and from its invoices, what it was before. docs/revenue.md says what cannot
 * be known.
 *
 * @param version the oldest known version
 */
export function pastOf(version: Version, billed: readonly Billed[]): Point[] {
  if (NEVER_BEGUN.has(version.status)) return [];
  const items = itemsOverTime(version, billed, tierBills(billed));
  const begins = items[0]?.at ?? version.start;
  const times = [...items.map(({ at }) => at), ...boundaries(version)].filter((at) => at >= begins);
  return [...new Set(times)]
    .toSorted((a, b) => a - b)
    .map((at) => {
      const known = items.findLast((one) => one.at <= at);
      return {
        at,
        items: known?.items ?? version.items,
        discounts: version.discounts,
        counts: countsAt(version, at),
      };
    });
}

/** The items at each time at which they changed. The last ones are those of the version. */
function itemsOverTime(version: Version, billed: readonly Billed[], bills: readonly Item[]): Billed[] {
  const whole = billed.map(({ at, items }, index) => ({
    at: index === 0 ? Math.min(at, version.start) : at,
    items: withBilled(items, bills).map((item) => withOwnDiscounts(item, version)),
  }));
  const last = whole.at(-1);
  const items = withBilled(version.items, bills);
  if (last === undefined) return [{ at: version.start, items }];
  if (isSame(last.items, items)) {
    // The same items, but those of the version also have the ids of their discounts.
    return [...whole.slice(0, -1), { at: last.at, items }];
  }
  // Nothing tells when the items changed after the last invoice, so they count from the beginning of its period.
  const at = Math.max(last.at, version.periodStart ?? last.at);
  return [...whole.filter((one) => one.at < at), { at, items }];
}

/** An item of an invoice has the discounts that the same item has in the version. */
function withOwnDiscounts(item: Item, { items }: Version): Item {
  return { ...item, discounts: items.find(({ id }) => id === item.id)?.discounts ?? [] };
}

/** What invoices billed for items whose price has tiers, the newest first. */
export function tierBills(billed: readonly Billed[]): Item[] {
  return billed
    .toReversed()
    .flatMap(({ items }) => items.filter((item) => item.unit === null && item.billed !== null));
}

/**
 * The items, with what an invoice billed for those whose price has tiers. If no invoice has billed this quantity, it is what
 * the newest one billed for another quantity: a seat more must not look like the loss of the subscriber.
 *
 * @param bills see {@link tierBills}
 */
export function withBilled(items: readonly Item[], bills: readonly Item[]): Item[] {
  return items.map((item) => {
    if (item.unit !== null || item.billed !== null) return item;
    const same =
      bills.find((one) => costKey(one) === costKey(item)) ??
      bills.find(({ priceId }) => priceId === item.priceId);
    return same === undefined ? item : { ...item, billed: same.billed };
  });
}

function isSame(one: readonly Item[], other: readonly Item[]): boolean {
  const keys = (items: readonly Item[]): string => items.map(costKey).toSorted().join();
  return keys(one) === keys(other);
}

/** What decides how much an item costs. */
function costKey({ priceId, quantity, metered }: Item): string {
  return `${priceId} ${metered ? 0 : quantity}`;
}

/** The times at which the subscription began or ceased to count. */
function boundaries(version: Version): number[] {
  const { start, trialStart, trialEnd } = version;
  return [start, trialStart, trialEnd, endOf(version)].filter((at) => at !== null);
}

function countsAt(version: Version, at: number): boolean {
  const { start, trialStart, trialEnd, status } = version;
  const end = endOf(version);
  if (at < start || (end !== null && at >= end)) return false;
  if (trialEnd !== null && at >= (trialStart ?? start) && at < trialEnd) return false;
  return !(status === "paused" && trialEnd !== null && at >= trialEnd);
}

/** When the subscription ceased to count. Of an unpaid one nothing tells when, so it is the beginning of its period. */
function endOf({ status, endedAt, periodStart, start }: Version): number | null {
  if (status === "canceled") return endedAt ?? periodStart ?? start;
  return status === "unpaid" ? (periodStart ?? start) : null;
}
