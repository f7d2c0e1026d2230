import type { Stage } from "./stage.js";

/**
 * A second, simple calculation of revenue from the sandbox's own objects, by the definitions in docs/revenue.md. It uses
 * nothing of the server.
 */

interface Coupon {
  duration: string;
  percent_off: number | null;
  amount_off: number | null;
}
interface Discount {
  coupon: Coupon;
  end: number | null;
}
interface Item {
  quantity?: number;
  discounts: Discount[];
  price: {
    currency: string;
    unit_amount_decimal: string;
    transform_quantity: { divide_by: number; round: "up" | "down" } | null;
    recurring: { interval: "day" | "week" | "month" | "year"; interval_count: number; usage_type: string };
  };
}
interface Subscription {
  id: string;
  customer: string;
  status: string;
  currency: string;
  discounts: Discount[];
  items: { data: Item[] };
}

/** The MRR of one subscription. */
export interface Level {
  subscription: string;
  customer: string;
  currency: string;
  mrr: number;
}

/** The levels of all subscriptions with MRR at one time. */
export interface Snapshot {
  at: number;
  levels: Level[];
}

/** A movement of one customer at one time. */
export interface Move {
  at: number;
  kind: "new" | "reactivation" | "expansion" | "contraction" | "churn";
  customer: string;
  amount: number;
}

/** How often an interval is in a month, as a fraction of twelfths. */
const TWELFTHS = { day: 365n, week: 52n, month: 12n, year: 1n };
/** Amounts are counted in this part of a smallest unit, so that no division before the last one has a remainder. */
const PARTS = 10n ** 12n * 12n * 60n;

/** Reads all subscriptions of the account with their discounts, and calculates their MRR. */
export async function snapshot(stage: Stage, at: number): Promise<Snapshot> {
  const { data } = (await stage.stripe(
    "GET",
    "subscriptions?status=all&limit=100&expand[]=data.discounts&expand[]=data.items.data.discounts",
  )) as unknown as { data: Subscription[] };
  const customers = (await stage.stripe("GET", "customers?limit=100")) as unknown as {
    data: { id: string; discount: Discount | null }[];
  };
  const levels = data
    .filter(({ status }) => status === "active" || status === "past_due")
    .map((one) => {
      const held = customers.data.find(({ id }) => id === one.customer)?.discount ?? null;
      const own = one.discounts.filter(({ end }) => end === null || end > at);
      const discounts = own.length > 0 ? own : held === null ? [] : [held];
      return {
        subscription: one.id,
        customer: one.customer,
        currency: one.currency,
        mrr: monthly(one.items.data, discounts),
      };
    })
    .filter(({ mrr }) => mrr > 0);
  return { at, levels };
}

function monthly(items: Item[], discounts: Discount[]): number {
  const counted = items.filter(({ price }) => price.recurring.usage_type === "licensed");
  let costs = counted.map((item) => reduced([costOf(item)], item.discounts)[0] ?? 0n);
  costs = reduced(costs, discounts);
  let sum = 0n;
  for (const [index, cost] of costs.entries()) {
    const { interval, interval_count: count } = counted[index]?.price.recurring ?? {
      interval: "month" as const,
      interval_count: 1,
    };
    sum += (cost * TWELFTHS[interval]) / 12n / BigInt(count);
  }
  return Number((2n * sum + PARTS) / (2n * PARTS));
}

/** What an item costs in one interval. */
function costOf({ price, quantity = 0 }: Item): bigint {
  const packages = price.transform_quantity;
  const units =
    packages === null
      ? quantity
      : Math[packages.round === "up" ? "ceil" : "floor"](quantity / packages.divide_by);
  const [whole = "0", decimals = ""] = price.unit_amount_decimal.split(".");
  return (BigInt(whole + decimals) * BigInt(units) * PARTS) / 10n ** BigInt(decimals.length);
}

function reduced(costs: bigint[], discounts: Discount[]): bigint[] {
  let left = costs;
  for (const { coupon } of discounts.filter((one) => one.coupon.duration === "forever")) {
    const { percent_off: percent, amount_off: amount } = coupon;
    if (percent !== null)
      left = left.map((cost) => (cost * BigInt(Math.round((100 - percent) * 100))) / 10_000n);
    if (amount !== null) {
      const all = left.reduce((sum, cost) => sum + cost, 0n);
      const rest = all - BigInt(amount) * PARTS;
      left = left.map((cost) => (rest <= 0n ? 0n : (cost * rest) / all));
    }
  }
  return left;
}

/** What the levels are in one currency. */
export type Convert = (amount: number, currency: string) => number;

/** Adds up the levels of a snapshot. */
export function total({ levels }: Snapshot, convert: Convert): number {
  return levels.reduce((sum, { mrr, currency }) => sum + convert(mrr, currency), 0);
}

/** Returns the ids of the subscribers of a snapshot. */
export function subscribers({ levels }: Snapshot): Set<string> {
  return new Set(levels.map(({ customer }) => customer));
}

/** Finds out how MRR moved from snapshot to snapshot. */
export function movesBetween(snapshots: Snapshot[], convert: Convert): Move[] {
  const moves: Move[] = [];
  const seen = new Set<string>();
  for (const [index, after] of snapshots.entries()) {
    const before = snapshots[index - 1] ?? { at: 0, levels: [] };
    const sum = ({ levels }: Snapshot, customer: string): number =>
      total({ at: 0, levels: levels.filter((level) => level.customer === customer) }, convert);
    for (const customer of new Set([...subscribers(before), ...subscribers(after)])) {
      const [from, to] = [sum(before, customer), sum(after, customer)];
      const amount = to - from;
      const kind =
        from === 0
          ? seen.has(customer)
            ? "reactivation"
            : "new"
          : to === 0
            ? "churn"
            : amount > 0
              ? "expansion"
              : "contraction";
      if (amount !== 0) moves.push({ at: after.at, kind, customer, amount });
      seen.add(customer);
    }
  }
  return moves;
}

/** The time before everything. */
export const NOTHING: Snapshot = { at: 0, levels: [] };
const KINDS = ["new", "reactivation", "expansion", "contraction", "churn"] as const;

/** Returns the month of a time in UTC, such as `2026-11`. */
export const monthOf = (at: number): string => new Date(at * 1_000).toISOString().slice(0, 7);

/** What the roll-forward of a month has to be. */
export function rolledByHand(
  snapshots: Snapshot[],
  month: string,
  convert: Convert,
): Record<string, unknown> {
  const own = movesBetween(snapshots, convert).filter(({ at }) => monthOf(at) === month);
  const after = snapshots.findLast(({ at }) => monthOf(at) <= month) ?? NOTHING;
  const before = snapshots.findLast(({ at }) => monthOf(at) < month) ?? NOTHING;
  const sums = KINDS.map((kind) => {
    const moves = own.filter((move) => move.kind === kind);
    return [kind, moves.reduce((sum, { amount }) => sum + amount, 0)] as const;
  });
  return {
    month,
    opening: total(before, convert),
    ...Object.fromEntries(sums),
    exchange: 0,
    closing: total(after, convert),
    subscribers: subscribers(after).size,
    newSubscribers: own.filter(({ kind }) => kind === "new").length,
    churnedSubscribers: own.filter(({ kind }) => kind === "churn").length,
  };
}

/** What the summary has to have for each currency. */
export function currenciesOf({ levels }: Snapshot): { currency: string; mrr: number; subscribers: number }[] {
  return [...new Set(levels.map(({ currency }) => currency))].map((currency) => {
    const own = levels.filter((level) => level.currency === currency);
    return {
      currency,
      mrr: own.reduce((sum, { mrr }) => sum + mrr, 0),
      subscribers: new Set(own.map(({ customer }) => customer)).size,
    };
  });
}
