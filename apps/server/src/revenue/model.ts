import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";

import { groupBy } from "../group-by.js";
import { billedItems } from "./billed-items.js";
import { Discounts } from "./discounts.js";
import { selectStoredDiscounts } from "./discounts-store.js";
import { EVENTS_AT_ONCE, nextEvents, type EventRow } from "./events-store.js";
import { selectInvoices } from "./invoices-store.js";
import { COUNTED } from "./past.js";
import { readChange } from "./read-change.js";
import type { Item } from "./state.js";
import {
  nextSubscriptions,
  selectCoupons,
  selectDiscounts,
  SUBSCRIPTIONS_AT_ONCE,
  type SubscriptionRow,
} from "./subscriptions-store.js";
import type { Source } from "./source-store.js";
import { discountsNow, timelineOf, type Change, type Known, type Step } from "./timeline.js";
import { readVersion } from "./version.js";

/** The MRR of one subscription over time. */
export interface Subscription {
  id: string;
  customer: string;
  currency: string;
  status: string;
  /** When it began, in Unix seconds. */
  start: number;
  /** In the order of their times. There are none if it never had MRR. */
  steps: readonly Step[];
  /** Whether it counts towards MRR, and has a discount of which nothing tells what it takes off. */
  hasUnknownDiscount: boolean;
}

/** What all figures about subscriptions are calculated from. */
export interface Model {
  /** Unix seconds. */
  asOf: number;
  /** From then on every change is known, in Unix seconds. Null: the first load has not ended. */
  completeFrom: number | null;
  subscriptions: readonly Subscription[];
  truncated: boolean;
}

/** Runs a read of the team when it is its turn (`TeamContext.read`). */
export type Read = <Result>(work: (sql: Sql) => Promise<Result>) => Promise<Result>;

/** What one model reads at most. More would take minutes and gigabytes. */
const MOST_SUBSCRIPTIONS = 300_000;
const MOST_EVENTS = 300_000;

/**
 * Reads everything that tells the MRR of the team's subscriptions over time, with statements that each take less than the
 * time that reads of people have.
 *
 * @param payloadDays for how many days the payloads of events are kept
 * @throws AppError not_connected, and what `read` throws
 */
export async function buildModel(
  read: Read,
  teamId: TeamId,
  source: Source,
  payloadDays: number,
): Promise<Model> {
  const asOf = Math.floor(Date.now() / 1_000);
  const discounts = new Discounts();
  for (const coupon of await read((sql) => selectCoupons(sql, teamId))) discounts.addCoupon(coupon);
  for (const discount of await read((sql) => selectStoredDiscounts(sql, teamId)))
    discounts.addStored(discount);
  for (const discount of await read((sql) => selectDiscounts(sql, teamId))) discounts.add(discount);
  const events = await readChanges(read, teamId, discounts);
  const subscriptions: Subscription[] = [];
  let isCut = events.isCut;
  for (let after = "", isLast = false; !isLast;) {
    const rows = await read((sql) => nextSubscriptions(sql, teamId, after));
    const [first, last] = [rows[0], rows.at(-1)];
    if (first === undefined || last === undefined) break;
    for (const row of rows) discounts.add(row["discount"]);
    const invoices = await read((sql) => selectInvoices(sql, teamId, { first: first.id, last: last.id }));
    const billed = groupBy(invoices, ({ subscription }) => subscription);
    for (const row of rows) {
      const lines = (billed.get(row.id) ?? []).map((invoice) => invoice.lines ?? []);
      subscriptions.push(subscriptionOf(row, events.changes.get(row.id) ?? [], lines, discounts, asOf));
    }
    after = last.id;
    isCut ||= subscriptions.length >= MOST_SUBSCRIPTIONS;
    isLast = rows.length < SUBSCRIPTIONS_AT_ONCE || subscriptions.length >= MOST_SUBSCRIPTIONS;
  }
  const kept = asOf - payloadDays * 86_400;
  const completeFrom = source.isLoaded
    ? Math.max(Math.ceil(source.connectedAt.getTime() / 1_000), kept)
    : null;
  return { asOf, completeFrom, subscriptions, truncated: isCut };
}

function subscriptionOf(
  row: SubscriptionRow,
  changes: readonly Change[],
  invoices: readonly (readonly unknown[])[],
  discounts: Discounts,
  asOf: number,
): Subscription {
  const now = readVersion(row);
  const customer = row.customer ?? "";
  const known = { id: row.id, customer, now, changes, billed: billedItems(invoices) };
  return {
    id: row.id,
    customer,
    currency: currencyOf(now.items),
    status: now.status,
    start: now.start,
    steps: timelineOf(known, discounts, asOf),
    hasUnknownDiscount: COUNTED.has(now.status) && !knowsDiscounts(known, discounts),
  };
}

/** Whether all discounts that the subscription and its items have now are known with their coupons. */
function knowsDiscounts(known: Known, discounts: Discounts): boolean {
  const own = discountsNow(known, discounts);
  const ofItems = known.now.items.flatMap((item) => item.discounts);
  return own !== null && [...own, ...ofItems].every((id) => discounts.knows(id));
}

/** All items of a subscription have one currency. */
function currencyOf(items: readonly Item[]): string {
  return (items.find(({ metered }) => !metered) ?? items[0])?.currency ?? "";
}

/** Reads the changes that events tell, by the id of the subscription and in the order of their times. */
async function readChanges(
  read: Read,
  teamId: TeamId,
  discounts: Discounts,
): Promise<{ changes: ReadonlyMap<string, Change[]>; isCut: boolean }> {
  const changes = new Map<string, Change[]>();
  let count = 0;
  let after: EventRow | null = null;
  for (let isLast = false; !isLast;) {
    const last: EventRow | null = after;
    const rows: readonly EventRow[] = await read((sql) => nextEvents(sql, teamId, last));
    for (const row of rows) {
      const told = row.payload === null ? null : readChange({ ...row, payload: row.payload }, discounts);
      if (told === null) continue;
      const known = changes.get(told.subscription);
      if (known === undefined) changes.set(told.subscription, [told.change]);
      else known.push(told.change);
    }
    count += rows.filter(({ payload }) => payload !== null).length;
    after = rows.at(-1) ?? null;
    isLast = rows.length < EVENTS_AT_ONCE || count >= MOST_EVENTS;
  }
  for (const list of changes.values()) list.sort(byTime);
  return { changes, isCut: count >= MOST_EVENTS };
}

/** Of one second, the creation comes first. Other changes of one second stay in the order in which they arrived. */
function byTime(a: Change, b: Change): number {
  return a.at - b.at || Number(b.before === null) - Number(a.before === null);
}
