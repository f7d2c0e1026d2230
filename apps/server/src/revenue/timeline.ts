import type { Billed } from "./billed-items.js";
import type { Discounts } from "./discounts.js";
import { mrrOf } from "./mrr-of.js";
import { COUNTED, pastOf, tierBills, withBilled, type Point } from "./past.js";
import type { Coupon, Item } from "./state.js";
import type { Version } from "./version.js";

/** The MRR of a subscription from a time on. */
export interface Step {
  /** Unix seconds. */
  at: number;
  /** In the smallest unit of the subscription's currency. */
  mrr: number;
}

/** A change of a subscription that an event tells. */
export interface Change {
  /** Unix seconds. */
  at: number;
  /** Null: the subscription was created. */
  before: Version | null;
  after: Version;
}

/** What is known of a subscription. */
export interface Known {
  id: string;
  customer: string;
  /** The subscription as it is now. */
  now: Version;
  /** In the order of their times. */
  changes: readonly Change[];
  billed: readonly Billed[];
}

/**
 * Calculates the MRR of a subscription over time. What events tell comes first; before the first event it is what the
 * invoices and the times of the subscription tell.
 *
 * @param asOf Unix seconds. Steps after it are moved to it, because test clocks may be ahead.
 */
export function timelineOf(known: Known, discounts: Discounts, asOf: number): Step[] {
  const { now, changes, billed } = known;
  const [first] = changes;
  const oldest = first === undefined ? now : first.before;
  const bills = tierBills(billed);
  const past =
    oldest === null
      ? []
      : pastOf(oldest, billed)
          .filter(({ at }) => at <= asOf && (first === undefined || at < first.at))
          .map((point) => ({
            ...point,
            discounts: [...new Set([...discounts.ofSubscription(known.id), ...point.discounts])],
          }));
  const told = changes.map(({ at, after }) => pointOf(Math.min(at, asOf), after, bills));
  const points = [...past, ...told];
  const steps = compress(
    points.flatMap((point, index) => levelsOf(point, points[index + 1]?.at ?? asOf, known, discounts)),
  );
  const current = pointOf(
    asOf,
    { ...now, discounts: discountsNow(known, discounts) ?? now.discounts },
    bills,
  );
  const mrr = levelAt(current, asOf, known, discounts);
  if (mrr === (steps.at(-1)?.mrr ?? 0)) return steps;
  // The last change was missed, so it counts from the newest time that is known.
  const at = Math.min(
    asOf,
    Math.max(steps.at(-1)?.at ?? 0, changes.at(-1)?.at ?? now.endedAt ?? now.periodStart ?? now.start),
  );
  return compress([...steps.filter((step) => step.at < at), { at, mrr }]);
}

function pointOf(at: number, version: Version, bills: readonly Item[]): Point {
  const { items, discounts, status } = version;
  return { at, items: withBilled(items, bills), discounts, counts: COUNTED.has(status) };
}

/**
 * Returns the ids of all discounts that the subscription as a whole has now. Its row has only the first one. What is stored
 * beside it has all; if nothing is, because an older version of BillStack wrote the row, the newest event may have all.
 *
 * @returns null if only the first one is known
 */
export function discountsNow(
  { id, now, changes }: Pick<Known, "id" | "now" | "changes">,
  discounts: Discounts,
): readonly string[] | null {
  const [first] = now.discounts;
  if (first === undefined) return [];
  const lists = [discounts.heldBy(id), changes.at(-1)?.after.discounts ?? []];
  return lists.find((list) => list.includes(first)) ?? null;
}

/** The levels from a point until the next one. They change when a discount begins or ends. */
function levelsOf(point: Point, until: number, known: Known, discounts: Discounts): Step[] {
  if (!point.counts) return [{ at: point.at, mrr: 0 }];
  const own = point.discounts.map((id) => discounts.get(id)).filter((discount) => discount !== null);
  const times = [...own, ...discounts.ofCustomer(known.customer)]
    .flatMap(({ start, end }) => (end === null ? [start] : [start, end]))
    .filter((at) => at > point.at && at < until)
    .toSorted((a, b) => a - b);
  return [point.at, ...times].map((at) => ({ at, mrr: levelAt(point, at, known, discounts) }));
}

function levelAt(point: Point, at: number, { customer }: Known, discounts: Discounts): number {
  if (!point.counts) return 0;
  return mrrOf(
    { items: point.items, coupons: couponsAt(point.discounts, customer, at, discounts) },
    discounts.couponOf,
  );
}

/**
 * The coupons that last forever and reduce the subscription at this time. A subscription with a discount of its own does
 * not get the discount of its customer.
 */
function couponsAt(ids: readonly string[], customer: string, at: number, discounts: Discounts): Coupon[] {
  // A discount that is only named, and of which nothing else is known, is one of the subscription's own, too.
  const own = ids
    .map((id) => discounts.get(id))
    .filter((discount) => discount === null || isOn(discount, at));
  const held = own.length > 0 ? own : discounts.ofCustomer(customer).filter((discount) => isOn(discount, at));
  return held.map((discount) => discount?.coupon ?? null).filter((coupon) => coupon !== null);
}

function isOn({ start, end }: { start: number; end: number | null }, at: number): boolean {
  return start <= at && (end === null || end > at);
}

/** Leaves out steps that change nothing. Of several steps of one second the last one stays. */
function compress(steps: readonly Step[]): Step[] {
  const result: Step[] = [];
  for (const step of steps) {
    if (result.at(-1)?.at === step.at) result.pop();
    if ((result.at(-1)?.mrr ?? 0) !== step.mrr) result.push(step);
  }
  return result;
}
